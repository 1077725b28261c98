import {
  ablate as ablateGraph,
  DeeplingError,
  encodeModel,
  hasScores,
  requireScores,
  withOwnInput,
} from "@deepling/engine";
import { chooseUnits } from "./choose.ts";
import type { Command, Options } from "./command.ts";
import { lastAnswer } from "./last-answer.ts";
import { layerArgument, requireLayerOption } from "./layer-argument.ts";
import { openModelArgument, openStudy, saySkipped } from "./open.ts";
import { outputOptions, preprocessingOptions, runOptions } from "./options.ts";
import { outputFile, writeOutput } from "./output-file.ts";
import { formatAblation, reportAblation } from "./report-ablation.ts";
import { UsageError } from "./usage-error.ts";

const options: Options = {
  layer: { type: "text", value: "L", doc: "the layer, by name or number" },
  units: { type: "text", value: "N,N-N", doc: "units taken away together; each by itself when absent" },
  fill: {
    type: "text",
    value: "zero|mean",
    doc: "what stands where a unit was: nothing, or its mean over DATA (zero)",
    choices: ["zero", "mean"],
  },
  out: { type: "text", value: "FILE", doc: "where the edited model goes: .onnx; needs --units" },
};

/** `deepling ablate MODEL DATA --layer L --units 3,7` */
export const ablate: Command = {
  name: "ablate",
  doc: "What MODEL predicts on DATA without some units of a layer; writes the edited model.",
  positionals: ["MODEL", "DATA"],
  options: { ...options, ...preprocessingOptions, ...runOptions, ...outputOptions },
  example: "deepling ablate alexnet-cifar10 cifar10:test --limit 1000 --layer relu5 --units 3,7",
  run: async ([modelArgument = "", data = ""], values, terminal) => {
    const out = values.out === undefined ? undefined : outputFile(values, [".onnx"]);
    const name = requireLayerOption(values);
    if (out !== undefined && values.units === undefined) {
      throw new UsageError("missing option: --units", "an edited model lacks the units named");
    }
    const opened = await openModelArgument(modelArgument, values);
    const { graph, model } = opened;
    const { layer, units: count } = layerArgument(name, model);
    const units = typeof values.units === "string" ? chooseUnits(values.units, count, layer.name) : undefined;
    const groups = units === undefined ? Array.from({ length: count }, (_, unit) => [unit]) : [units];
    if (out === undefined)
      requireScores(model.output, "the effect of units cannot be measured without them; --out writes the edited model");
    const { study, assumed } = await openStudy(opened, data, values, terminal);
    try {
      const request = { layer: layer.index, groups, fill: values.fill as "zero" | "mean" | undefined };
      const ablation = await lastAnswer(study.ablate(request, { signal: terminal.signal }), terminal);
      const info = await study.info();
      saySkipped(info, terminal);
      if (ablation === undefined || ablation.read === 0) throw new DeeplingError("missing", `images: ${data}`);
      if (hasScores(info.model.output)) {
        const report = reportAblation(info, ablation, assumed);
        terminal.print(values.json === true ? JSON.stringify(report) : formatAblation(report));
      }
      const [group] = ablation.groups;
      if (out === undefined || group === undefined) return;
      const held = new Map([...group.units].map((unit, at) => [unit, group.fill[at] ?? 0]));
      const edited = withOwnInput(ablateGraph(graph, layer.value, layer.channels.axis, held), model.input);
      await writeOutput(out.path, encodeModel(edited));
      const say = values.json === true ? terminal.note : terminal.print;
      say(`${out.path}: ${model.name} without units ${[...held.keys()].join(", ")} of ${layer.name}`);
    } finally {
      await study.dispose();
    }
  },
};
