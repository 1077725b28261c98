import {
  type AskedTarget,
  type Dream,
  type Dreaming,
  type DreamReport,
  dreamFigure,
  dreamPixels,
  dreamSettingsSchema,
  dreamWords,
  joinDatasets,
  type LocalStudy,
  type ModelInfo,
  reportDream,
  svgOf,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import {
  deviceArgs,
  editArgs,
  imageArg,
  layerArg,
  modelArg,
  outArg,
  outputArgs,
  preprocessingArgs,
} from "../cli/shared-args.ts";
import { UsageError } from "../cli/usage-error.ts";
import { dreamGif } from "../figures/dream-gif.ts";
import { loadSharp } from "../load-sharp.ts";
import { dreamReport } from "../reports/dream.ts";
import { chooseUnits } from "./choose.ts";
import { layerOrDefault } from "./default-layer.ts";
import { layerArgument } from "./layer-argument.ts";
import { openData, openModelArgument, openStudy, requireOneImage } from "./open.ts";

// `--size` is the network's own
const { size, ...settings } = dreamSettingsSchema.shape;

interface Dreamt {
  readonly study: LocalStudy;
  readonly report: DreamReport;
  readonly dream: Dream;
  readonly steps: readonly Dreaming[];
}

/** `deepling dream MODEL IMAGE --layer L --out F` */
export const dream = defineCommand({
  name: "dream",
  doc: "DeepDream: what a layer or a unit sees in IMAGE (a file, or cifar10:test/1234) grows in it, at several sizes.",
  args: {
    ...{ model: modelArg, image: imageArg },
    layer: layerArg,
    unit: z.string().optional().meta({
      value: "N,N-N",
      description: "one unit of the layer, or some of them together (the whole layer)",
    }),
    guide: z.string().optional().meta({
      value: "PICTURE",
      description: "another image (a file, or cifar10:test/17): of the layer grows what looks like parts of it",
    }),
    side: size.meta({
      value: "N",
      description:
        "longer side of the finished picture in pixels, where the layers before the target are convolutions (the network's own, times the scale of all octaves)",
    }),
    ...settings,
    out: outArg(
      "output file: .png (the picture), .gif (while it grows), .svg (a figure with before and after) or .json (default: dream.png, or the next free name)",
    ),
    ...preprocessingArgs,
    ...deviceArgs,
    ...editArgs,
    ...outputArgs,
  },
  example: "deepling dream alexnet-cifar10 cifar10:test/12 --layer relu4 --out dream.png",
  run: async ({ args, defer, ...terminal }) => {
    const opened = await openModelArgument(args.model, args);
    const layer = layerOrDefault(args.layer, opened.model.layers, terminal);
    const { target, name } = targetOf({ ...args, layer }, opened.model);
    const image = await openData(opened, args.image, args, terminal);
    requireOneImage(image, args.image);
    const guide = args.guide === undefined ? undefined : await openData(opened, args.guide, args, terminal);
    if (guide !== undefined) requireOneImage(guide, args.guide ?? "");
    const both = guide === undefined ? image : joinDatasets(image, guide);
    const { study, assumed } = await openStudy(opened, both, args, terminal);
    defer(() => study.dispose());
    const info = await study.info();
    const wanted = { ...z.object(settings).parse(args), size: args.side };
    const request = { item: 0, target, ...(guide === undefined ? {} : { guide: 1 }), ...wanted };
    const steps: Dreaming[] = [];
    let found: Dream | undefined;
    for await (const message of study.dream(request, { signal: terminal.signal })) {
      if (message.kind === "progress") terminal.progress(message.stage, message.done, message.total);
      else if (message.kind === "dreaming") steps.push(message);
      else found = message;
    }
    terminal.settle();
    if (found === undefined) throw new TypeError("no dream");
    const names = { image: info.data.name, guide: guide?.name, target: name, notes: assumed };
    return { study, report: reportDream(info, found, names), dream: found, steps } satisfies Dreamt;
  },
  report: { schema: dreamReport, of: ({ report }) => report, style: "compact" },
  defaultOut: "dream.png",
  output: {
    ".png": async ({ dream }: Dreamt) => {
      const { width, height, pixels } = dreamPixels(dream, dream.pixels);
      const sharp = await loadSharp();
      return sharp(pixels, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer();
    },
    ".gif": ({ dream, steps }) => dreamGif(dream, steps),
    ".svg": async ({ study, report, dream: found }) => {
      const guide = found.guide === undefined ? undefined : await study.picture({ item: found.guide });
      return svgOf(dreamFigure(report, found, guide));
    },
    ".json": "report",
  },
  said: ({ report }) => `${report.width}×${report.height}, ${dreamWords(report)}`,
  notes: ({ dream: found }) => found.notes.map((note) => `  ${note}`),
});

/** `--layer` and `--unit` as a target, and what it is called. */
function targetOf(
  {
    layer: text,
    unit,
    guide,
  }: { readonly layer: string; readonly unit?: string | undefined; readonly guide?: string | undefined },
  model: ModelInfo,
): { readonly target: AskedTarget; readonly name: string } {
  const { layer, units } = layerArgument(text, model);
  if (unit === undefined) return { target: { kind: "layer", layer: layer.name }, name: layer.name };
  if (guide !== undefined) {
    throw new UsageError(
      "invalid value: --unit with --guide",
      "a guide says which of the layer's channels grow: leave one of them out",
    );
  }
  const terms = chooseUnits(unit, units, layer.name).map(
    (one) => ({ kind: "unit", layer: layer.name, unit: one }) as const,
  );
  const [only, ...others] = terms;
  const target = only !== undefined && others.length === 0 ? only : ({ kind: "sum", terms } as const);
  return { target, name: `${layer.name}/${unit}` };
}
