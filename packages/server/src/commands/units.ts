import { csvText, DeeplingError, type LocalStudy, plural } from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { UsageError } from "../cli/usage-error.ts";
import { figureFiles } from "../figures/figure-files.ts";
import { unitFigure } from "../figures/unit-figure.ts";
import { type UnitsReport, unitsReport } from "../reports/unit-report.ts";
import { formatUnits, reportUnits, unitRows } from "../reports/units.ts";
import { chooseUnits } from "./choose.ts";
import { layerOrDefault } from "./default-layer.ts";
import { lastAnswer } from "./last-answer.ts";
import { layerArgument } from "./layer-argument.ts";
import { askOneUnit } from "./one-unit.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";

/** Units that one figure shows. */
const SHOWN = 128;

/** `deepling units MODEL DATA [--layer L [--unit N]]` */
export const units = defineCommand({
  name: "units",
  doc: "What the units of MODEL answer to DATA: dead, saturated and duplicate units of every layer; of a layer the class each unit tells and the images that activate it most; of a unit everything.",
  args: {
    ...{ model: modelArg, data: dataArg },
    layer: z.string().optional().meta({ value: "L", description: "only this layer, by name or number" }),
    unit: z.string().optional().meta({ value: "N,N-N", description: "only these units of the layer" }),
    top: z
      .int()
      .min(1)
      .max(100)
      .default(9)
      .meta({ value: "K", description: "images kept for each unit, largest and smallest" }),
    out: outArg("output file: .png or .svg (figure of a layer), .csv (a row per unit) or .json"),
    ...studyArgs,
    ...outputArgs,
  },
  example: "deepling units alexnet-cifar10 cifar10:test --layer relu5 --out units.png",
  run: async ({ args, out, defer, ...terminal }) => {
    requireLayer(args);
    const opened = await openModelArgument(args.model, args);
    const draws = out?.ending === ".png" || out?.ending === ".svg";
    const named = args.layer ?? (draws ? layerOrDefault(undefined, opened.model.layers, terminal) : undefined);
    const chosen = named === undefined ? undefined : layerArgument(named, opened.model);
    const units =
      args.unit === undefined || chosen === undefined
        ? undefined
        : chooseUnits(args.unit, chosen.units, chosen.layer.name);
    const { study, assumed } = await openStudy(opened, args.data, args, terminal);
    defer(() => study.dispose());
    const request = { count: args.top, ...(chosen === undefined ? {} : { layers: [chosen.layer.index] }) };
    const found = await lastAnswer(study.units(request, { signal: terminal.signal }), terminal);
    const info = await study.info();
    if (found === undefined || found.read === 0) throw new DeeplingError("missing", `images: ${args.data}`);
    const [unit, ...others] = units ?? [];
    const isOne = chosen !== undefined && unit !== undefined && others.length === 0 && !isFigureOrTable(args.out);
    const one = isOne
      ? await askOneUnit(study, { layer: chosen.layer.index, unit, count: args.top }, terminal)
      : undefined;
    const notes = [...assumed, ...(one?.notes ?? [])];
    return { study, info, report: reportUnits(info, found, { units, notes, one: one?.answers }) };
  },
  report: { schema: unitsReport, of: ({ report }) => report, style: "compact" },
  text: ({ report }) => formatUnits(report),
  output: {
    ...figureFiles(({ report, study }: { readonly report: UnitsReport; readonly study: LocalStudy }) => {
      const [layer] = report.layers;
      if (layer === undefined) throw new DeeplingError("missing", "layers: the model has none");
      const shown = layer.chosen.slice(0, SHOWN).map((unit) => ({ ...unit, active: unit.active ?? 0 }));
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
  notes: ({ info, report }, out) => [
    ...skippedNotes(info),
    ...((out?.ending === ".png" || out?.ending === ".svg") && (report.layers[0]?.chosen.length ?? 0) > SHOWN
      ? [`  the figure shows the first ${SHOWN}; name others with --unit`]
      : []),
  ],
});

/** Whether the file shows nothing of what is asked of one unit alone. */
const isFigureOrTable = (out: string | undefined): boolean => out !== undefined && !/\.json$/i.test(out);

/** Throws where a layer has to be named: for some of its units. */
function requireLayer({
  layer,
  unit,
}: {
  readonly layer?: string | undefined;
  readonly unit?: string | undefined;
}): void {
  if (layer !== undefined || unit === undefined) return;
  throw new UsageError(
    "missing option: --layer (units are counted in a layer)",
    "`deepling inspect MODEL` lists the layers",
  );
}
