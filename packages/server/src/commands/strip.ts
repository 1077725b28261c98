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
import { stripGif } from "../figures/strip-gif.ts";
import { type StripRun, stripOf } from "../figures/strip-run.ts";
import { drawSheet, stripSheet } from "../figures/strip-sheet.ts";
import { writeNpz } from "../write-npz.ts";
import type { Command, Options, Terminal } from "./command.ts";
import { openStudy, requireOneImage } from "./open.ts";
import { outputOptions, preprocessingOptions, runOptions } from "./options.ts";
import { outputFile, writeOutput } from "./output-file.ts";
import { reportStrip, stripArrays } from "./report-strip.ts";
import { readSettings, settingOptions } from "./setting-options.ts";
import { UsageError } from "./usage-error.ts";

// where it begins is said by IMAGE
const settings = stripSettingsSchema.omit({ start: true });

const { device, threads, batch } = runOptions;

const options: Options = {
  target: { type: "text", value: "T", doc: TARGET_FORMS },
  out: {
    type: "text",
    value: "FILE",
    doc: "where the strip goes: .png or .svg (figure), .gif, .json or .npz (every frame)",
  },
  ...settingOptions(settings),
};

/** `deepling strip MODEL IMAGE --target T --out F` */
export const strip: Command = {
  name: "strip",
  doc: "An adversarial strip: IMAGE (a file, cifar10:test/1234, or noise) is moved step by step towards a target.",
  positionals: ["MODEL", "IMAGE"],
  options: { ...options, ...preprocessingOptions, ...({ device, threads, batch } as Options), ...outputOptions },
  example: "deepling strip alexnet-cifar10 cifar10:test/1234 --target horse --out strip.png",
  run: async ([model = "", image = ""], values, terminal) => {
    const out = outputFile(values, [".png", ".svg", ".gif", ".json", ".npz"]);
    const target = values.target as string | undefined;
    if (target === undefined) throw new UsageError("missing option: --target", `give ${TARGET_FORMS}`);
    const given = readSettings(settings, values);
    const { study, dataset, assumed } = await openStudy(model, image === "noise" ? nothing() : image, values, terminal);
    try {
      const request =
        image === "noise"
          ? { ...given, target, start: "noise" as const }
          : { ...given, target, items: [requireOneImage(dataset, image)] };
      const run = await makeStrip(study, request, { image: dataset.name, notes: assumed }, terminal);
      await write(out, run, values.json === true ? terminal.note : terminal.print);
      const { fit } = (await study.info()).preprocessing;
      if (image !== "noise") terminal.note(`  the network sees ${sayFit(fit)}`);
      if (values.json === true) terminal.print(JSON.stringify(reportStrip(run)));
    } finally {
      await study.dispose();
    }
  },
};

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

async function write(out: ReturnType<typeof outputFile>, run: StripRun, say: (text: string) => void): Promise<void> {
  if (out === undefined) return;
  await writeOutput(out.path, await contentOf(out.ending, run));
  say(`${out.path}: ${plural(run.frames.length, "frame")}; ${run.reading.sentence}`);
}

async function contentOf(ending: string, run: StripRun): Promise<string | Uint8Array> {
  if (ending === ".png") return stripSheet(run);
  if (ending === ".svg") return drawSheet(run);
  if (ending === ".gif") return stripGif(run);
  return ending === ".npz" ? writeNpz(stripArrays(run)) : `${JSON.stringify(reportStrip(run))}\n`;
}
