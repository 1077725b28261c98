import { defineCommand } from "../cli/define-command.ts";
import { modelArg, outputArgs, preprocessingArgs } from "../cli/shared-args.ts";
import { formatInspection } from "../reports/inspect-table.ts";
import { inspectionReport, reportInspection } from "../reports/inspection.ts";
import { openModelArgument } from "./open.ts";

/** `deepling inspect MODEL` */
export const inspect = defineCommand({
  name: "inspect",
  doc: "Layers, shapes, parameters, multiply-adds, receptive fields, operators without a gradient.",
  args: { model: modelArg, ...preprocessingArgs, ...outputArgs },
  example: "deepling inspect resnet18.onnx --json",
  run: async ({ args }) => reportInspection(await openModelArgument(args.model, args)),
  report: { schema: inspectionReport, of: (report) => report, style: "pretty" },
  text: formatInspection,
});
