import {
  type GrowingPictures,
  plural,
  reportVisualisation,
  threeFigures,
  type Visualisation,
  visualisationFigure,
  visualiseSettingsSchema,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { figureFiles } from "../figures/figure-files.ts";
import { type VisualisationRun, visualisationGif } from "../figures/visualisation-figure.ts";
import { visualisationReport } from "../reports/visualisation.ts";
import { chooseUnits } from "./choose.ts";
import { noImages } from "./no-images.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";
import { visualiseTargets } from "./visualise-targets.ts";

// `--size` and `--scale` are the network's own
const { size, held, scale: zoom, ...settings } = visualiseSettingsSchema.shape;

/** `deepling visualise MODEL [DATA] --target T --out F` */
export const visualise = defineCommand({
  name: "visualise",
  doc: "Pictures that excite a unit, a class or every unit of a layer most, grown from noise; with DATA, as a multiple of its top image.",
  args: {
    model: modelArg,
    data: z.string().optional().meta({ position: "DATA" }),
    target: z.string().meta({
      value: "T",
      description:
        "relu5 (each unit), relu5/12, relu5/0,4-7, class:horse, logit:3, or weighted and added: 2*horse+-1*unit:conv5/3",
      hint: "give a layer, a unit such as relu5/12, or a class such as class:horse",
    }),
    side: size.meta({
      value: "N",
      description:
        "side of the pictures in pixels, where the layers before the target are convolutions (the network's own)",
    }),
    ...settings,
    zoom,
    held: z.string().optional().meta({
      value: "N,N-N",
      description: "input channels, counted from 0, that stay at one value (of RGBA the alpha, else none)",
    }),
    out: outArg(
      "output file: .png or .svg (figure), .gif (while they grow), or .json (default: visualise.png, or the next free name)",
    ),
    ...studyArgs,
    ...outputArgs,
  },
  optionHints: {
    "--layer": "give the layer as the target: --target relu5",
    "--unit": "give the unit in the target: --target relu5/12",
    "--class": "give the class as the target: --target class:horse",
  },
  example: "deepling visualise alexnet-cifar10 cifar10:test --target relu5/0-7 --out relu5.png",
  run: async ({ args, defer, ...terminal }) => {
    const opened = await openModelArgument(args.model, args);
    const { study, assumed } = await openStudy(opened, args.data ?? noImages(), args, terminal);
    defer(() => study.dispose());
    const info = await study.info();
    const { targets } = visualiseTargets(args.target, info.model, info.data.classes);
    const wanted = z.object(settings).parse(args);
    const channels = args.held === undefined ? undefined : chooseUnits(args.held, 4096, "the input");
    const request = {
      ...wanted,
      scale: args.zoom,
      size: args.side,
      held: channels,
      targets: targets.map(({ target }) => target),
    };
    const growing: GrowingPictures[] = [];
    let found: Visualisation | undefined;
    for await (const message of study.visualise(request, { signal: terminal.signal })) {
      if (message.kind === "progress") terminal.progress(message.stage, message.done, message.total);
      else if (message.kind === "pictures") growing.push(message);
      else found = message;
    }
    terminal.settle();
    if (found === undefined) throw new TypeError("no pictures");
    const names = targets.map(({ name }) => name);
    const report = reportVisualisation(info, found, { target: args.target, names, notes: assumed });
    const run: VisualisationRun = { report, found, growing };
    return { ...run, info: await study.info() };
  },
  report: { schema: visualisationReport, of: ({ report }) => report, style: "compact" },
  defaultOut: "visualise.png",
  output: {
    ...figureFiles(({ report, found }: VisualisationRun) => visualisationFigure(report, found)),
    ".gif": visualisationGif,
    ".json": "report",
  },
  said: ({ report }) => {
    const multiples = report.pictures.flatMap(({ multiple }) => multiple ?? []).toSorted((a, b) => a - b);
    const most = multiples[Math.floor(multiples.length / 10)];
    const { length } = report.pictures;
    const pictures = plural(length, "picture");
    const [only] = report.pictures;
    const reached = length === 1 && typeof only?.answer === "number" ? `, reaches ${threeFigures(only.answer)}` : "";
    if (most === undefined) return `${pictures}${reached}`;
    if (length === 1) return `${pictures}${reached}, ${most.toFixed(2)} times the top image's answer`;
    return multiples.length === 1
      ? `${pictures}; the one whose top image is above 0 reaches ${most.toFixed(2)} times its answer`
      : `${pictures}; nine in ten reach at least ${most.toFixed(2)} times their top image's answer`;
  },
  notes: ({ found, info }) => [
    ...[...found.notes, ...found.failures].map((note) => `  ${note}`),
    ...skippedNotes(info),
  ],
});
