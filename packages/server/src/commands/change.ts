import {
  type ChangeAnswers,
  type ChangedLayers,
  type ChangedNeighbourhoods,
  type ChangedScores,
  type ChangeReport,
  type ChangeRequest,
  changeCsv,
  changeFigure,
  type LocalStudy,
  plural,
  reportChange,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { UsageError } from "../cli/usage-error.ts";
import { figureFiles } from "../figures/figure-files.ts";
import { changeReport, formatChange } from "../reports/change.ts";
import { chooseItem, chooseLayers } from "./choose.ts";
import { openModelArgument, openStudy } from "./open.ts";

/** `deepling change MODEL DATA --image N --image-edit "rotate=15"` */
export const change = defineCommand({
  name: "change",
  doc: "What an edit changes in one image of DATA: probabilities, every layer, units, and where its neighbourhood changes class.",
  args: {
    ...{ model: modelArg, data: dataArg },
    image: z.int().min(0).optional().meta({
      description:
        "the image, by its number in DATA (with --limit: among the images used); not needed if DATA is one image",
    }),
    layer: z
      .string()
      .optional()
      .meta({ value: "L,L", description: "layers whose units are listed, by name or number" }),
    top: z.int().min(1).max(4096).default(8).meta({ value: "K", description: "units listed for each layer" }),
    neighbours: z.int().min(1).max(200).optional().meta({
      value: "K",
      description: "compare the class of the K nearest images before and after, at every layer",
    }),
    among: z.int().min(1).default(1000).meta({ description: "images that neighbours are looked for among, at most" }),
    out: outArg("output file: .csv (a line per layer), .json, .svg or .png (a bar per layer)"),
    ...studyArgs,
    ...outputArgs,
  },
  example:
    'deepling change alexnet-cifar10 cifar10:test --image 12 --image-edit "rotate=30" --layer relu5 --neighbours 10',
  more: "The edit is that of --image-edit, --edit or both; the network and the images without it are what it is compared with.",
  run: async ({ args, defer, ...terminal }) => {
    if (args.edit === undefined && args.imageEdit === undefined) {
      throw new UsageError(
        "missing option: --image-edit or --edit",
        'say what is changed, such as --image-edit "rotate=15"',
      );
    }
    const opened = await openModelArgument(args.model, args);
    const layers = args.layer === undefined ? [] : chooseLayers(args.layer, opened.model.layers);
    const { study, dataset, assumed } = await openStudy(opened, args.data, args, terminal);
    defer(() => study.dispose());
    if (args.image === undefined && dataset.count !== 1) {
      throw new UsageError(
        "missing option: --image",
        `say which of the ${plural(dataset.count, "image")} of ${args.data}`,
      );
    }
    const { neighbours, among } = args;
    const request = {
      item: chooseItem(args.image ?? 0, dataset),
      ...(layers.length === 0 ? {} : { units: { layers, count: args.top } }),
      ...(neighbours === undefined ? {} : { neighbours: { count: neighbours, among } }),
    };
    const answers = await ask(study, request, terminal);
    return { report: reportChange(await study.info(), answers, assumed) };
  },
  report: { schema: changeReport, of: ({ report }) => report, style: "compact" },
  text: ({ report }) => formatChange(report),
  output: {
    ".csv": ({ report }) => changeCsv(report),
    ".json": "report",
    ...figureFiles(({ report }: { readonly report: ChangeReport }) => changeFigure(report)),
  },
  said: ({ report }) => (report.unchanged ? "nothing changes" : `what changes in ${report.name}`),
});

async function ask(study: LocalStudy, request: ChangeRequest, terminal: Terminal): Promise<ChangeAnswers> {
  let scores: ChangedScores | undefined;
  let layers: ChangedLayers | undefined;
  let neighbourhoods: ChangedNeighbourhoods | undefined;
  for await (const message of study.change(request, { signal: terminal.signal })) {
    if (message.kind === "progress") terminal.progress(message.stage, message.done, message.total);
    else if (message.kind === "scores") scores = message;
    else if (message.kind === "layers") layers = message;
    else neighbourhoods = message;
  }
  terminal.settle();
  if (scores === undefined || layers === undefined) throw new TypeError("a change without its layers");
  return { scores, layers, neighbourhoods };
}
