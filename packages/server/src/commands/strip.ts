import {
  arrayDataset,
  type Dataset,
  hasScores,
  type LocalStudy,
  plural,
  type StripFrame,
  type StripSummary,
  sayFit,
  stripSettingsSchema,
  TARGET_FORMS,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { deviceArgs, imageArg, modelArg, outArg, outputArgs, preprocessingArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { stripGif } from "../figures/strip-gif.ts";
import { type StripRun, stripOf } from "../figures/strip-run.ts";
import { drawSheet, stripSheet } from "../figures/strip-sheet.ts";
import { reportStrip, stripArrays, stripReport } from "../reports/strip.ts";
import { writeNpz } from "../write-npz.ts";
import { openStudy, requireOneImage } from "./open.ts";

// where it begins is said by IMAGE
const settings = stripSettingsSchema.omit({ start: true }).strip();

/** `deepling strip MODEL IMAGE --target T --out F` */
export const strip = defineCommand({
  name: "strip",
  doc: "An adversarial strip: IMAGE (a file, cifar10:test/1234, or noise) is moved step by step towards a target.",
  args: {
    ...{ model: modelArg, image: imageArg },
    target: z.string().meta({ value: "T", description: TARGET_FORMS, hint: `give ${TARGET_FORMS}` }),
    out: outArg("where the strip goes: .png or .svg (figure), .gif, .json or .npz (every frame)"),
    ...settings.shape,
    ...preprocessingArgs,
    ...deviceArgs,
    ...outputArgs,
  },
  example: "deepling strip alexnet-cifar10 cifar10:test/1234 --target horse --out strip.png",
  run: async ({ args, defer, ...terminal }) => {
    const noise = args.image === "noise";
    const { study, dataset, assumed } = await openStudy(args.model, noise ? nothing() : args.image, args, terminal);
    defer(() => study.dispose());
    const start = noise ? { start: "noise" as const } : { items: [requireOneImage(dataset, args.image)] };
    const request = { ...settings.parse(args), target: args.target, ...start };
    const strip = await makeStrip(study, request, { image: dataset.name, notes: assumed }, terminal);
    return { strip, seen: noise ? [] : [`  the network sees ${sayFit((await study.info()).preprocessing.fit)}`] };
  },
  report: { schema: stripReport, of: ({ strip }) => reportStrip(strip), style: "compact" },
  output: {
    ".png": ({ strip }) => stripSheet(strip),
    ".svg": ({ strip }) => drawSheet(strip),
    ".gif": ({ strip }) => stripGif(strip),
    ".npz": ({ strip }) => writeNpz(stripArrays(strip)),
    ".json": "report",
  },
  said: ({ strip: { frames, reading } }) => `${plural(frames.length, "frame")}; ${reading.sentence}`,
  notes: ({ seen }) => seen,
});

/** The data set of a strip that begins with noise. */
function nothing(): Dataset {
  const source = { name: "noise", fingerprint: "noise", count: 0, classes: [], labels: undefined, notes: [] };
  return arrayDataset({ ...source, itemName: () => "noise", read: async () => [] });
}

async function makeStrip(
  study: LocalStudy,
  request: Parameters<LocalStudy["strip"]>[0],
  names: Pick<StripRun, "image" | "notes">,
  terminal: Terminal,
): Promise<StripRun> {
  const frames: StripFrame[] = [];
  let summary: StripSummary | undefined;
  for await (const message of study.strip(request, { signal: terminal.signal })) {
    if (message.kind === "progress") terminal.progress(message.stage, message.done, message.total);
    else if (message.kind === "frame") frames.push(message);
    else summary = message;
  }
  terminal.settle();
  if (summary === undefined) throw new TypeError("a strip without a summary");
  const { model, data } = await study.info();
  return stripOf(
    { ...names, model: model.name, classes: hasScores(model.output) ? data.classes : [], output: model.output },
    frames,
    summary,
  );
}
