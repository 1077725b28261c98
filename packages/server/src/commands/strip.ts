import {
  DIFFERENCE_MAPS,
  hasScores,
  type LocalStudy,
  plural,
  readTarget,
  type StripFigure,
  type StripFrame,
  type StripSummary,
  sayFit,
  stripSeries,
  stripSettingsSchema,
  stripSheet,
  TARGET_FORMS,
  unitTargets,
  writeTarget,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { deviceArgs, editArgs, imageArg, modelArg, outArg, outputArgs, preprocessingArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { UsageError } from "../cli/usage-error.ts";
import { figureFiles } from "../figures/figure-files.ts";
import { stripGif } from "../figures/strip-gif.ts";
import { reportStrip, type StripRun, stripArrays, stripReport } from "../reports/strip.ts";
import { writeNpz } from "../write-npz.ts";
import { noImages } from "./no-images.ts";
import { openStudy, requireOneImage } from "./open.ts";

// where it begins is said by IMAGE
const settings = stripSettingsSchema.omit({ start: true }).strip();

/** `deepling strip MODEL IMAGE --out F` */
export const strip = defineCommand({
  name: "strip",
  doc: "An adversarial strip: IMAGE (a file, cifar10:test/1234, or noise) is moved step by step towards a target.",
  args: {
    ...{ model: modelArg, image: imageArg },
    target: z
      .string()
      .optional()
      .meta({ value: "T", description: `${TARGET_FORMS} (default: the second most probable class of IMAGE)` }),
    map: z.enum(DIFFERENCE_MAPS).default("colour").meta({
      description: "how a figure colours differences: channels around grey, brightness blue to red, or magnitude",
    }),
    out: outArg(
      "where the strip goes: .png or .svg (figure), .gif, .json or .npz (every frame) (default: strip.png, or the next free name)",
    ),
    ...settings.shape,
    ...preprocessingArgs,
    ...deviceArgs,
    ...editArgs,
    ...outputArgs,
  },
  example: "deepling strip alexnet-cifar10 cifar10:test/1234 --target horse --out strip.png",
  run: async ({ args, defer, ...terminal }) => {
    const noise = args.image === "noise";
    const { study, dataset, assumed } = await openStudy(args.model, noise ? noImages() : args.image, args, terminal);
    defer(() => study.dispose());
    const start = noise ? { start: "noise" as const } : { items: [requireOneImage(dataset, args.image)] };
    const { model, data, preprocessing } = await study.info();
    const named = args.target ?? (await secondClass(study, noise, terminal));
    const target = readTarget(named, hasScores(model.output) ? data.classes : []);
    const request = { ...settings.parse(args), target, ...start };
    const strip = await makeStrip(study, request, named, { image: data.name, notes: assumed, map: args.map }, terminal);
    const [image] = noise ? [] : await dataset.images([0], "original");
    return { strip, seen: noise ? [] : [`  the network sees ${sayFit(preprocessing.fit, image)}`] };
  },
  report: { schema: stripReport, of: ({ strip }) => reportStrip(strip), style: "compact" },
  defaultOut: "strip.png",
  output: {
    ...figureFiles(({ strip }: { readonly strip: StripRun }) => stripSheet(strip.figure)),
    ".gif": ({ strip }) => stripGif(strip.figure),
    ".npz": ({ strip }) => writeNpz(stripArrays(strip)),
    ".json": "report",
  },
  said: ({ strip: { images, reading } }) => `${plural(images.length, "frame")}; ${reading.sentence}`,
  notes: ({ seen }) => seen,
});

/** The second most probable class of the image, as a target; the person is told which it is. Throws "missing option" where there is none. */
async function secondClass(study: LocalStudy, noise: boolean, { note }: Pick<Terminal, "note">): Promise<string> {
  const { model, data } = await study.info();
  const shares = noise || model.output.kind !== "classes" ? [] : [...(await study.predict({ item: 0 })).probabilities];
  const [, second] = [...shares.keys()].sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0));
  if (second === undefined) {
    const hint = hasScores(model.output)
      ? `give ${TARGET_FORMS}`
      : `the model has no class scores: ${unitTargets(model.layers)}`;
    throw new UsageError("missing option: --target", hint);
  }
  const name = writeTarget({ kind: "class", class: second }, data.classes);
  note(`  target ${name}, the second most probable class (--target chooses another)`);
  return name;
}

async function makeStrip(
  study: LocalStudy,
  request: Parameters<LocalStudy["strip"]>[0],
  target: string,
  names: Pick<StripFigure, "image" | "notes" | "map">,
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
  const { model, data } = await study.info();
  const series = stripSeries(frames, summary, [{ target, label: undefined, images: [0] }], model.output);
  const reading = summary?.strips[0];
  if (summary === undefined || reading === undefined || series === undefined) throw new TypeError("no strip");
  const { settings } = summary;
  const classes = hasScores(model.output) ? data.classes : [];
  const figure = { ...names, model: model.name, classes, series, settings };
  return { figure, settings, reading, images: frames.flatMap(({ images }) => images.slice(0, 1)) };
}
