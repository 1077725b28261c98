import { DeeplingError, plural } from "@deepling/engine";
import { unitSheet } from "../figures/unit-sheet.ts";
import { chooseUnits } from "./choose.ts";
import type { Command, Options } from "./command.ts";
import { lastAnswer } from "./last-answer.ts";
import { layerArgument, requireLayerOption } from "./layer-argument.ts";
import { openModelArgument, openStudy, saySkipped } from "./open.ts";
import { outputOptions, preprocessingOptions, runOptions } from "./options.ts";
import { outputFile, writeOutput } from "./output-file.ts";
import { reportUnits } from "./report-units.ts";
import { UsageError } from "./usage-error.ts";

const options: Options = {
  layer: { type: "text", value: "L", doc: "the layer, by name or number" },
  units: { type: "text", value: "N,N-N", doc: "only these units" },
  top: { type: "integer", value: "K", doc: "images kept for each unit (9)" },
  out: { type: "text", value: "FILE", doc: "where it goes: .png (figure) or .json" },
};

/** Units that one figure shows. */
const SHOWN = 128;

/** `deepling units MODEL DATA --layer L --out F` */
export const units: Command = {
  name: "units",
  doc: "The images of DATA that excite each unit of a layer most, cut to what the unit sees of them.",
  positionals: ["MODEL", "DATA"],
  options: { ...options, ...preprocessingOptions, ...runOptions, ...outputOptions },
  example: "deepling units alexnet-cifar10 cifar10:test --layer relu5 --out units.png",
  run: async ([modelArgument = "", data = ""], values, terminal) => {
    const out = outputFile(values, [".png", ".json"]);
    const count = (values.top as number | undefined) ?? 9;
    if (count < 1 || count > 100) throw new UsageError(`invalid value: --top ${count}`, "give 1 to 100");
    const name = requireLayerOption(values);
    const opened = await openModelArgument(modelArgument, values);
    const { layer, units: total } = layerArgument(name, opened.model);
    const chosen = typeof values.units === "string" ? chooseUnits(values.units, total, layer.name) : undefined;
    const { study, assumed } = await openStudy(opened, data, values, terminal);
    try {
      const tops = await lastAnswer(study.units({ layer: layer.index, count }, { signal: terminal.signal }), terminal);
      const info = await study.info();
      saySkipped(info, terminal);
      if (tops === undefined || tops.read === 0) throw new DeeplingError("missing", `images: ${data}`);
      const report = reportUnits(info, tops, { units: chosen, notes: assumed });
      if (out === undefined) return terminal.print(JSON.stringify(report));
      const shown = report.units.slice(0, SHOWN);
      const content =
        out.ending === ".json"
          ? `${JSON.stringify(report)}\n`
          : await unitSheet(report, shown, (item) => study.picture({ item }));
      await writeOutput(out.path, content);
      const silent = report.units.filter(({ active }) => active === 0).length;
      const say = values.json === true ? terminal.note : terminal.print;
      say(`${out.path}: ${plural(report.units.length, "unit")} of ${layer.name}, ${silent} never above zero`);
      if (out.ending === ".png" && shown.length < report.units.length) {
        terminal.note(`  the figure shows the first ${shown.length}; name others with --units`);
      }
      if (values.json === true) terminal.print(JSON.stringify(report));
    } finally {
      await study.dispose();
    }
  },
};
