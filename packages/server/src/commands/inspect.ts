import {
  LAYER_MEASURE_KEYS,
  type LayerMeasureKey,
  layerMeasure,
  type ModelInfo,
  modelFigure,
  plural,
  svgOf,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { modelArg, outArg, outputArgs, preprocessingArgs } from "../cli/shared-args.ts";
import { drawingPng } from "../figures/png.ts";
import { formatInspection } from "../reports/inspect-table.ts";
import { inspectionReport, reportInspection } from "../reports/inspection.ts";
import { writtenMeasure } from "../reports/written-measure.ts";
import { openModelArgument } from "./open.ts";

/** Measures that need no data, by what is typed for them. */
const MEASURES: ReadonlyMap<string, LayerMeasureKey> = new Map(
  LAYER_MEASURE_KEYS.filter((key) => layerMeasure(key).from === "network").map((key) => [
    key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    key,
  ]),
);

/** `deepling inspect MODEL` */
export const inspect = defineCommand({
  name: "inspect",
  doc: "Layers, shapes, parameters, multiply-adds, receptive fields, operators without a gradient.",
  args: {
    model: modelArg,
    by: z
      .enum([...MEASURES.keys()])
      .optional()
      .meta({ description: "what the boxes of the graph are coloured by" }),
    open: z.enum(["folded", "blocks", "layers"]).optional().meta({
      description: "how much of the graph is drawn (default: every layer of small networks, large ones folded)",
    }),
    out: outArg("output file: .json, .svg or .png (the graph)"),
    ...preprocessingArgs,
    ...outputArgs,
  },
  example: "deepling inspect resnet18.onnx --by share --out resnet18.svg",
  run: async ({ args }) => {
    const found = await openModelArgument(args.model, args);
    return { model: found.model, args, report: reportInspection(found) };
  },
  report: { schema: inspectionReport, of: ({ report }) => report, style: "pretty" },
  text: ({ report }) => formatInspection(report),
  output: {
    ".json": "report",
    ".svg": (result) => svgOf(graphOf(result)),
    ".png": (result) => drawingPng(graphOf(result)),
  },
  said: ({ model }) => `${plural(model.layers.length, "layer")} of ${model.name}`,
});

type Shown = { readonly open?: "folded" | "blocks" | "layers" | undefined; readonly by?: string | undefined };

/** The graph as a figure. */
function graphOf({ model, args: { open, by: named = "" } }: { readonly model: ModelInfo; readonly args: Shown }) {
  const by = MEASURES.get(named);
  if (by === undefined) return modelFigure(model, { opened: open });
  const { name, of } = layerMeasure(by);
  const value = of({ layers: model.layers, predicts: true });
  const sum = (layers: readonly number[]) => layers.reduce((all, index) => all + valueAt(model, index, value), 0);
  const measure = {
    of: sum,
    full: "largest drawn" as const,
    written: (found: number) => writtenMeasure(by, found),
    words: name,
  };
  return modelFigure(model, { opened: open, measure });
}

function valueAt({ layers }: ModelInfo, index: number, value: (layer: ModelInfo["layers"][number]) => number): number {
  const layer = layers[index];
  return layer === undefined || index === 0 ? 0 : value(layer);
}
