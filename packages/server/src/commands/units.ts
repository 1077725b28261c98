import { DeeplingError, type LocalStudy, plural } from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, layerArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { figureFiles } from "../figures/figure-files.ts";
import { unitFigure } from "../figures/unit-figure.ts";
import { type UnitsReport, unitsReport } from "../reports/unit-report.ts";
import { reportUnits } from "../reports/units.ts";
import { chooseUnits } from "./choose.ts";
import { lastAnswer } from "./last-answer.ts";
import { layerArgument } from "./layer-argument.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";

/** Units that one figure shows. */
const SHOWN = 128;

/** `deepling units MODEL DATA --layer L --out F` */
export const units = defineCommand({
  name: "units",
  doc: "The images of DATA that excite each unit of a layer most, cut to what the unit sees of them.",
  args: {
    ...{ model: modelArg, data: dataArg, layer: layerArg },
    units: z.string().optional().meta({ value: "N,N-N", description: "only these units" }),
    top: z.int().min(1).max(100).default(9).meta({ value: "K", description: "images kept for each unit" }),
    out: outArg("output file: .png or .svg (figure), or .json"),
    ...studyArgs,
    ...outputArgs,
  },
  example: "deepling units alexnet-cifar10 cifar10:test --layer relu5 --out units.png",
  run: async ({ args, defer, ...terminal }) => {
    const opened = await openModelArgument(args.model, args);
    const { layer, units: total } = layerArgument(args.layer, opened.model);
    const chosen = args.units === undefined ? undefined : chooseUnits(args.units, total, layer.name);
    const { study, assumed } = await openStudy(opened, args.data, args, terminal);
    defer(() => study.dispose());
    const request = { layers: [layer.index], count: args.top };
    const found = await lastAnswer(study.units(request, { signal: terminal.signal }), terminal);
    const info = await study.info();
    const [tops] = found?.layers ?? [];
    if (found === undefined || tops === undefined || found.read === 0)
      throw new DeeplingError("missing", `images: ${args.data}`);
    return { study, info, report: reportUnits(info, tops, found.read, { units: chosen, notes: assumed }) };
  },
  report: { schema: unitsReport, of: ({ report }) => report, style: "compact" },
  output: {
    ...figureFiles(({ report, study }: { readonly report: UnitsReport; readonly study: LocalStudy }) =>
      unitFigure(report, report.units.slice(0, SHOWN), (item) => study.picture({ item })),
    ),
    ".json": "report",
  },
  said: ({ report }) => {
    const silent = report.units.filter(({ active }) => active === 0).length;
    return `${plural(report.units.length, "unit")} of ${report.layer}, ${silent} never above zero`;
  },
  notes: ({ info, report }, out) => [
    ...skippedNotes(info),
    ...((out?.ending === ".png" || out?.ending === ".svg") && report.units.length > SHOWN
      ? [`  the figure shows the first ${SHOWN}; name others with --units`]
      : []),
  ],
});
