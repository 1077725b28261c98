import {
  DeeplingError,
  type NetworkSummary,
  plural,
  reportSummary,
  requireClass,
  type StudyInfo,
  sayNotFinite,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { UsageError } from "../cli/usage-error.ts";
import { figureFiles } from "../figures/figure-files.ts";
import { summaryPicture } from "../figures/summary-picture.ts";
import { formatSummary, summaryReport } from "../reports/summary.ts";
import { lastAnswer } from "./last-answer.ts";
import { layersArgument } from "./layer-argument.ts";
import { noneRead } from "./no-images.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";

/** Layers that a summary shows at most. */
const MOST_LAYERS = 16;

/** `deepling summary MODEL DATA [--layer L,L] [--class NAME] --out F` */
export const summary = defineCommand({
  name: "summary",
  doc: "The network at a glance: units of each layer in at most 12 clusters, what these answer to by class, and which of them serve the images.",
  args: {
    ...{ model: modelArg, data: dataArg },
    layer: z.string().optional().meta({
      value: "L,L",
      description: "these layers, by name or number (the ends of blocks and other layers with weights, 16 at most)",
    }),
    by: z.enum(["classes", "images"]).optional().meta({
      description: "what makes the clusters: class means or shared top images (classes, where there are any)",
    }),
    clusters: z.int().min(3).max(12).default(12).meta({ value: "N", description: "clusters of a layer at most" }),
    class: z.string().optional().meta({
      value: "C",
      description: "say how many images of this class each cluster serves, and draw how they go through the network",
    }),
    least: z.int().min(1).optional().meta({
      value: "N",
      description: "leave out of the figure what serves fewer images of the class (5 % of them)",
    }),
    out: outArg("output file: .svg or .png (figure) or .json"),
    ...studyArgs,
    ...outputArgs,
  },
  example: "deepling summary alexnet-cifar10 cifar10:test --class horse --out summary.svg",
  run: async ({ args, defer, ...terminal }) => {
    const opened = await openModelArgument(args.model, args);
    const chosen = args.layer === undefined ? undefined : layersArgument(args.layer, opened.model);
    if (chosen !== undefined && chosen.length > MOST_LAYERS) {
      throw new UsageError(`invalid value: --layer (${plural(chosen.length, "layer")})`, `give at most ${MOST_LAYERS}`);
    }
    if (args.least !== undefined && args.class === undefined) {
      throw new UsageError(
        "missing option: --class (--least counts its images)",
        "give a class, such as --class horse",
      );
    }
    const { study, assumed } = await openStudy(opened, args.data, args, terminal);
    defer(() => study.dispose());
    const info = await study.info();
    const asked = args.class === undefined ? undefined : requireClass(args.class, info.data.classes);
    const layers =
      chosen === undefined ? undefined : [...new Set(chosen.map(({ layer }) => layer.index))].sort((a, b) => a - b);
    const request = { layers, clusters: args.clusters };
    const found = await lastAnswer(study.summary(request, { signal: terminal.signal }), terminal);
    if (found === undefined) throw await noneRead(args.data, study);
    const by = wayOf(args.by, found);
    const broken = found.notFinite === undefined ? [] : [sayNotFinite(found.notFinite)];
    if (asked !== undefined) requireOccurs(asked, found, info);
    return {
      study,
      info,
      summary: found,
      by,
      label: asked,
      least: args.least,
      report: reportSummary(info, found, by, assumed),
      broken,
    };
  },
  report: { schema: summaryReport, of: ({ report }) => report, style: "compact" },
  text: ({ report, info, label }) => formatSummary(report, label === undefined ? undefined : info.data.classes[label]),
  output: { ...figureFiles(summaryPicture), ".json": "report" },
  said: ({ report }) => {
    const clusters = report.layers.reduce((sum, layer) => sum + layer.clusters.length, 0);
    return `${plural(clusters, "cluster")} of ${plural(report.layers.length, "layer")}, on ${plural(report.count, "image")}`;
  },
  notes: ({ info, broken }) => [...broken.map((note) => `warning: ${note}`), ...skippedNotes(info)],
});

/** What makes the clusters: class means unless there are no classes. */
function wayOf(asked: "classes" | "images" | undefined, { classesFrom }: NetworkSummary): "classes" | "images" {
  if (asked === "classes" && classesFrom === "none") {
    throw new DeeplingError("missing", "classes: the data has no labels and the model no class scores", {
      hint: "give --by images, or name the folders of DATA after the classes",
    });
  }
  return asked ?? (classesFrom === "none" ? "images" : "classes");
}

function requireOccurs(label: number, { classes, classesFrom }: NetworkSummary, { data }: StudyInfo): void {
  if (classes.includes(label)) return;
  const some = [...classes].slice(0, 5).map((one) => data.classes[one] ?? `class ${one}`);
  const none = classesFrom === "predictions" ? "no image is predicted to be one" : "no image is one";
  throw new DeeplingError("missing", `images: ${data.classes[label] ?? label} (${none})`, {
    hint: `classes that occur: ${some.join(", ")}${classes.length > 5 ? ", …" : ""}`,
  });
}
