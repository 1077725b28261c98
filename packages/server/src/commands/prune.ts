import { CRITERIA, DeeplingError, type Pruned, type PruneRequest } from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { UsageError } from "../cli/usage-error.ts";
import { formatPruning, pruningReport, reportPruning } from "../reports/pruning.ts";
import { chooseUnits } from "./choose.ts";
import { lastAnswer } from "./last-answer.ts";
import { layersArgument } from "./layer-argument.ts";
import { noneRead } from "./no-images.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";

/** `deepling prune MODEL DATA --layer L --keep 0.5 --out M.onnx` */
export const prune = defineCommand({
  name: "prune",
  doc: "Writes MODEL without some units, whose channels leave the weights around them; says what that saves, and the accuracy on DATA before and after.",
  args: {
    ...{ model: modelArg, data: dataArg },
    layer: z.string().default("all").meta({
      value: "L,L|all",
      description: "layers, by name or number; all whose channels can be removed",
    }),
    keep: z.number().optional().meta({
      value: "SHARE",
      description:
        "the share of each layer's units that stays, such as 0.5; half where neither this nor --units is given",
    }),
    units: z
      .string()
      .optional()
      .meta({ value: "N,N-N", description: "the units to remove of one layer, instead of --keep" }),
    by: z.enum(CRITERIA).optional().meta({
      description:
        "the score of units, of which the lowest go: loss of probability when each is removed; activation × gradient; activation × weights that read it (Wanda); weights that make it; activation (default: gradient, or wanda for a network without class scores, which damage and gradient need)",
    }),
    coupled: z.enum(["together", "refuse"]).default("together").meta({
      description:
        "whether layers that share channels with those named (residual sums) lose them too, or that is refused",
    }),
    out: outArg("where the pruned model goes: .onnx; .json for the report"),
    ...studyArgs,
    ...outputArgs,
  },
  example: "deepling prune alexnet-cifar10 cifar10:test --limit 1000 --layer relu5 --keep 0.5 --out pruned.onnx",
  more: "docs/prune.md says what goes together, what stays and why, and how the criteria compare.",
  run: async ({ args, defer, ...terminal }) => {
    requireShare(args.keep, args.units);
    const opened = await openModelArgument(args.model, args);
    const choices = args.layer === "all" ? undefined : layersArgument(args.layer, opened.model);
    const request: PruneRequest = {
      layers: choices?.map(({ layer }) => layer.index),
      coupled: args.coupled,
      ...(args.units === undefined ? { keep: args.keep, by: args.by } : { units: unitsOf(args.units, choices) }),
    };
    const { study, assumed } = await openStudy(opened, args.data, args, terminal);
    defer(() => study.dispose());
    const pruned = await lastAnswer<Pruned>(study.prune(request, { signal: terminal.signal }), terminal);
    const info = await study.info();
    if (pruned === undefined || pruned.count === 0) throw await noneRead(args.data, study);
    return { info, pruned, report: reportPruning(info, pruned, assumed) };
  },
  report: { schema: pruningReport, of: ({ report }) => report, style: "compact" },
  text: ({ report }) => formatPruning(report),
  output: { ".onnx": ({ pruned }) => pruned.model, ".json": "report" },
  said: ({ report }) => `${report.model} with ${report.after.parameters.toLocaleString("en")} parameters`,
  notes: ({ info, pruned }) => [...skippedNotes(info), ...pruned.notes],
});

function requireShare(keep: number | undefined, units: string | undefined): void {
  if (keep !== undefined && units !== undefined) {
    throw new UsageError("invalid options: --keep with --units", "give one of them");
  }
  if (keep !== undefined && !(keep > 0 && keep < 1)) {
    throw new UsageError(`invalid value: --keep ${keep}`, "a share between 0 and 1: 0.5 keeps half of the units");
  }
}

function unitsOf(text: string, choices: ReturnType<typeof layersArgument> | undefined): readonly number[] {
  const [choice, ...more] = choices ?? [];
  if (choice === undefined || more.length > 0) {
    throw new UsageError(
      "invalid options: --units without one --layer",
      "units belong to one layer; --keep takes several",
    );
  }
  const units = chooseUnits(text, choice.units, choice.layer.name);
  if (units.length < choice.units) return units;
  throw new DeeplingError("missing", `units: ${choice.layer.name} would have none left`, { hint: "keep at least one" });
}
