import { extname } from "node:path";
import {
  csvText,
  DeeplingError,
  type LocalStudy,
  type ModelInfo,
  plural,
  requirePosition,
  sayNotFinite,
  UNITS_SHOWN,
  unitFigure,
} from "@deepling/engine";
import { z } from "zod";
import type { Values } from "../cli/arg.ts";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, flag, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { UsageError } from "../cli/usage-error.ts";
import { figureFiles } from "../figures/figure-files.ts";
import { type UnitsReport, unitsReport } from "../reports/unit-report.ts";
import { formatUnits, reportUnits, unitRows } from "../reports/units.ts";
import { shardedAsk } from "../shards/asks.ts";
import { chooseItem, chooseUnits } from "./choose.ts";
import { layerOrDefault } from "./default-layer.ts";
import { lastAnswer } from "./last-answer.ts";
import { layerArgument } from "./layer-argument.ts";
import { askMore } from "./more-of-units.ts";
import { noneRead } from "./no-images.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";

const unitsArgs = {
  ...{ model: modelArg, data: dataArg },
  layer: z.string().optional().meta({
    value: "L",
    description:
      "only this layer, by name or number (default: all; the last before the class scores for a figure, --unit, --groups, --image)",
  }),
  unit: z.string().optional().meta({ value: "N,N-N", description: "only these units of the layer" }),
  groups: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .meta({ value: "K", description: "the layer's units in K groups that answer to the same images" }),
  image: z.int().min(0).optional().meta({
    description:
      "the strongest units at each position of the layer for this image, by its number in DATA; with --tuning the image that is edited",
  }),
  at: z.string().optional().meta({
    value: "Y,X",
    description: "with --image, the strongest units at this position of the layer's map alone, row and column from 0",
  }),
  tuning: flag("the unit's answers while its images are turned, faded and blurred: does it react to colour or shape?"),
  top: z
    .int()
    .min(1)
    .max(100)
    .default(9)
    .meta({ value: "K", description: "images kept for each unit, largest and smallest" }),
  out: outArg("output file: .png or .svg (figure of a layer), .csv (a row per unit) or .json"),
  ...studyArgs,
  ...outputArgs,
};

/** `deepling units MODEL DATA [--layer L [--unit N]]` */
export const units = defineCommand({
  name: "units",
  doc: "What the units of MODEL answer to DATA: dead, saturated and duplicate units of every layer; of a layer the class that each unit distinguishes best and the images that activate it most; of a unit everything.",
  args: unitsArgs,
  example: "deepling units alexnet-cifar10 cifar10:test --layer relu5 --out units.png",
  run: async ({ args, out, defer, ...terminal }) => {
    requireUnit(args);
    const at = readPlace(args);
    const opened = await openModelArgument(args.model, args);
    const chosen = chosenLayer(args, out?.ending, opened.model, terminal);
    const units =
      args.unit === undefined || chosen === undefined
        ? undefined
        : chooseUnits(args.unit, chosen.units, chosen.layer.name);
    const place = at === undefined || chosen === undefined ? undefined : requirePosition(at, undefined, chosen.layer);
    const { study, dataset, assumed } = await openStudy(opened, args.data, args, terminal);
    defer(() => study.dispose());
    const item = args.image === undefined ? undefined : chooseItem(args.image, dataset);
    const request = requestOf(args.top, chosen);
    const found = await lastAnswer(study.units(request, { signal: terminal.signal }), terminal);
    const info = await study.info();
    if (found === undefined || found.read === 0) throw await noneRead(args.data, study);
    // figures and tables show nothing of what is asked of one unit, or of one image
    const isTold = out === undefined || out.ending === ".json";
    const { notes = [], ...more } =
      isTold && chosen !== undefined
        ? await askMore(study, { ...args, layer: chosen.layer.index, units, item }, terminal)
        : {};
    const broken = found.notFinite === undefined ? [] : [sayNotFinite(found.notFinite)];
    const report = reportUnits(info, found, { ...more, units, place, notes: [...assumed, ...notes, ...broken] });
    return { study, info, report, broken };
  },
  report: { schema: unitsReport, of: ({ report }) => report, style: "compact" },
  text: ({ report }) => formatUnits(report),
  output: {
    ...figureFiles(({ report, study }: { readonly report: UnitsReport; readonly study: LocalStudy }) => {
      const [layer] = report.layers;
      if (layer === undefined) throw new DeeplingError("missing", "layers: the model has none");
      const shown = layer.chosen.slice(0, UNITS_SHOWN).map((unit) => ({ ...unit, active: unit.active ?? 0 }));
      return unitFigure({ ...report, layer: layer.layer, units: shown }, (item) => study.picture({ item }));
    }),
    ".json": "report",
    ".csv": ({ report }) => csvText(unitRows(report)),
  },
  said: ({ report: { layers } }) => {
    const sum = (of: (layer: (typeof layers)[number]) => number) =>
      layers.reduce((total, layer) => total + of(layer), 0);
    const where = layers.length === 1 ? (layers[0]?.layer ?? "") : plural(layers.length, "layer");
    return `${plural(
      sum(({ chosen }) => chosen.length),
      "unit",
    )} of ${where}, ${sum(({ dead }) => dead)} dead`;
  },
  notes: ({ info, report, broken }, out) => [
    ...broken.map((note) => `warning: ${note}`),
    ...skippedNotes(info),
    ...((out?.ending === ".png" || out?.ending === ".svg") && (report.layers[0]?.chosen.length ?? 0) > UNITS_SHOWN
      ? [`  the figure shows the first ${UNITS_SHOWN}; name others with --unit`]
      : []),
  ],
});

/** The one layer that is looked at; undefined for all of them. */
function chosenLayer(
  { layer, ...args }: Values<typeof unitsArgs>,
  ending: string | undefined,
  model: ModelInfo,
  terminal: Pick<Terminal, "note">,
) {
  const draws = ending === ".png" || ending === ".svg";
  const ofOne = draws || [args.unit, args.groups, args.image].some((given) => given !== undefined);
  const named = layer ?? (ofOne ? layerOrDefault(undefined, model.layers, terminal) : undefined);
  return named === undefined ? undefined : layerArgument(named, model);
}

/** What is asked of all units. */
function requestOf(count: number, chosen: ReturnType<typeof chosenLayer>) {
  return { count, ...(chosen === undefined ? {} : { layers: [chosen.layer.index] }) };
}

/** The same in chunks. */
export const unitsInChunks = shardedAsk({
  command: units,
  args: unitsArgs,
  question: "units",
  request: (args, { model }) => {
    const ending = args.out === undefined ? undefined : extname(args.out).toLowerCase();
    return requestOf(args.top, chosenLayer(args, ending, model, { note: () => undefined }));
  },
});

/** Throws where --tuning is not about one unit. */
function requireUnit({
  unit,
  tuning,
}: {
  readonly unit?: string | undefined;
  readonly tuning?: boolean | undefined;
}): void {
  if (tuning === true && !/^\d+$/.test(unit?.trim() ?? "")) {
    throw new UsageError("missing option: --unit N (--tuning is about one unit)", "give --unit N");
  }
}

/** Reads `--at`: a row and a column. Throws where it is none, or no image is named. */
function readPlace({
  at,
  image,
  unit,
}: {
  readonly at?: string | undefined;
  readonly image?: number | undefined;
  readonly unit?: string | undefined;
}): readonly [number, number] | undefined {
  if (at === undefined) return undefined;
  if (image === undefined)
    throw new UsageError("missing option: --image (--at is a position in one image)", "give --image N");
  if (unit !== undefined)
    throw new UsageError("invalid options: --at with --unit", "--at finds the units: leave --unit out");
  const [, row, column] = /^\s*(\d+)\s*,\s*(\d+)\s*$/.exec(at) ?? [];
  if (row !== undefined && column !== undefined) return [Number(row), Number(column)];
  throw new UsageError(`invalid value: --at ${at}`, "give row and column, counted from 0, such as --at 3,4");
}
