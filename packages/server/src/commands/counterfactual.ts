import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type CounterfactualReport,
  counterfactualCsv,
  counterfactualFigure,
  type LocalStudy,
  nameAt,
  reportCounterfactual,
  requireScores,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, layerArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { UsageError } from "../cli/usage-error.ts";
import { figureFiles } from "../figures/figure-files.ts";
import { counterfactualReport, formatCounterfactual } from "../reports/counterfactual.ts";
import { chooseItem, chooseLayers } from "./choose.ts";
import { layerOrDefault } from "./default-layer.ts";
import { lastAnswer } from "./last-answer.ts";
import { noneRead } from "./no-images.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";

/** `deepling counterfactual MODEL DATA --image N` */
export const counterfactual = defineCommand({
  name: "counterfactual",
  doc: "The image of DATA most similar to one of its images, by the activations of a layer, for which MODEL predicts another class.",
  args: {
    ...{ model: modelArg, data: dataArg },
    image: z.int().min(0).meta({
      description: "the image, by its number in DATA (with --limit: among the images used)",
      hint: "give the image's number in DATA",
    }),
    layer: layerArg,
    neighbours: z
      .int()
      .min(1)
      .max(200)
      .default(10)
      .meta({ value: "K", description: "nearest images that make a neighbourhood" }),
    flip: z
      .enum(["l2", "linf"])
      .optional()
      .meta({ description: "also look for the smallest strip that ends in the other class, measured so" }),
    out: outArg("output file: .csv (a line per layer), .json, .svg or .png (the pair)"),
    ...studyArgs,
    ...outputArgs,
  },
  example:
    "deepling counterfactual alexnet-cifar10 cifar10:test --limit 1000 --image 12 --layer fc7 --flip l2 --out pair.png",
  run: async ({ args, defer, ...terminal }) => {
    const opened = await openModelArgument(args.model, args);
    requireScores(opened.model.output, "a counterfactual is an image with another prediction");
    const named = layerOrDefault(args.layer, opened.model.layers, terminal);
    const [layer, ...more] = chooseLayers(named, opened.model.layers);
    if (layer === undefined || more.length > 0)
      throw new UsageError(`invalid value: --layer ${named}`, "give one layer");
    const { study, dataset, assumed } = await openStudy(opened, args.data, args, terminal);
    defer(() => study.dispose());
    const request = { item: chooseItem(args.image, dataset), layer, neighbours: args.neighbours, flip: args.flip };
    const found = await lastAnswer(study.counterfactual(request, { signal: terminal.signal }), terminal);
    const info = await study.info();
    if (found === undefined) throw await noneRead(args.data, study);
    const file = join(args.data, nameAt(info.data.names, found.item) ?? "");
    // a file has its path; of other data the image has its number
    const image = existsSync(file) ? file : `${args.data}/${found.item}`;
    return { study, info, report: reportCounterfactual(info, found, { model: args.model, image }, assumed) };
  },
  report: { schema: counterfactualReport, of: ({ report }) => report, style: "compact" },
  text: ({ report }) => formatCounterfactual(report),
  output: {
    ".csv": ({ report }) => counterfactualCsv(report),
    ".json": "report",
    ...figureFiles(async ({ report, study }: { readonly report: CounterfactualReport; readonly study: LocalStudy }) => {
      const { image, other } = report;
      const pictures = [await study.picture({ item: image.item }), await study.picture({ item: other.item })] as const;
      return counterfactualFigure(report, pictures);
    }),
  },
  said: ({ report }) =>
    `${report.image.name} (${report.image.predicted}) and ${report.other.name} (${report.other.predicted})`,
  notes: ({ info }) => skippedNotes(info),
});
