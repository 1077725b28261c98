import { CONTROL_SETS, hasScores, type NetworkEdit, requireScores, writeNetworkEdit } from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, layerArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { UsageError } from "../cli/usage-error.ts";
import { ablationReport, formatAblation, reportAblation } from "../reports/ablation.ts";
import { chooseUnits } from "./choose.ts";
import { layerOrDefault } from "./default-layer.ts";
import { lastAnswer } from "./last-answer.ts";
import { layerArgument } from "./layer-argument.ts";
import { noneRead } from "./no-images.ts";
import { openModelArgument, openStudy, skippedNotes } from "./open.ts";

/** `deepling ablate MODEL DATA --units 3,7` */
export const ablate = defineCommand({
  name: "ablate",
  doc: "What MODEL predicts on DATA without some units of a layer; writes the edited model.",
  args: {
    ...{ model: modelArg, data: dataArg, layer: layerArg },
    units: z.string().optional().meta({
      value: "N,N-N",
      description: "units taken away together; each by itself when absent",
    }),
    fill: z.enum(["zero", "mean"]).default("zero").meta({
      description: "what stands where a unit was: nothing, or its mean over DATA",
    }),
    control: z.int().min(0).max(1000).default(CONTROL_SETS).meta({
      value: "N",
      description: "random sets of as many units that the effect of --units is compared with; 0 for none",
    }),
    seed: z.int().default(0).meta({ description: "of the random sets" }),
    out: outArg("where the edited model goes: .onnx; needs --units"),
    ...studyArgs,
    ...outputArgs,
  },
  example: "deepling ablate alexnet-cifar10 cifar10:test --limit 1000 --layer relu5 --units 3,7",
  run: async ({ args, out, defer, ...terminal }) => {
    if (out !== undefined && args.units === undefined) {
      throw new UsageError("missing option: --units", "an edited model lacks the units named");
    }
    const opened = await openModelArgument(args.model, args);
    const { model } = opened;
    const { layer, units: count } = layerArgument(layerOrDefault(args.layer, model.layers, terminal), model);
    const units = args.units === undefined ? undefined : chooseUnits(args.units, count, layer.name);
    if (out === undefined)
      requireScores(model.output, "the effect of units cannot be measured without them; --out writes the edited model");
    const { study, assumed } = await openStudy(opened, args.data, args, terminal);
    defer(() => study.dispose());
    const groups = units === undefined ? Array.from({ length: count }, (_, unit) => [unit]) : [units];
    const request = { layer: layer.index, fill: args.fill };
    const options = { signal: terminal.signal };
    // without other units there is nothing to compare with
    const compared = args.control > 0 && units !== undefined && units.length < count && hasScores(model.output);
    const control = compared
      ? await lastAnswer(study.control({ ...request, units, sets: args.control, seed: args.seed }, options), terminal)
      : undefined;
    const ablation = control?.ablation ?? (await lastAnswer(study.ablate({ ...request, groups }, options), terminal));
    const info = await study.info();
    if (ablation === undefined || ablation.read === 0) throw await noneRead(args.data, study);
    const report = hasScores(info.model.output)
      ? reportAblation(info, ablation, { control, notes: assumed })
      : undefined;
    // behind the edits of --edit, if there are any
    const place = { layer: layer.name, units };
    const last: NetworkEdit = args.fill === "mean" ? { kind: "mean", ...place } : { kind: "set", ...place, value: 0 };
    const network = [args.edit ?? "", writeNetworkEdit(last)].join(";");
    const file = out === undefined ? undefined : await study.file({}, { variant: { network } });
    return { model, layer, units: units ?? [], info, report, ablation, file };
  },
  report: { schema: ablationReport, of: ({ report }) => report, style: "compact" },
  text: ({ report }) => (report === undefined ? undefined : formatAblation(report)),
  output: {
    ".onnx": ({ file }) => file?.onnx ?? new Uint8Array(),
  },
  said: ({ model, layer, units }) => `${model.name} without units ${units.join(", ")} of ${layer.name}`,
  notes: ({ info, ablation }) => [...skippedNotes(info), ...ablation.notes],
});
