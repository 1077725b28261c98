import type { Command } from "./command.ts";
import { formatInspection } from "./inspect-table.ts";
import { openModelArgument } from "./open.ts";
import { outputOptions, preprocessingOptions } from "./options.ts";

/** `deepling inspect MODEL` */
export const inspect: Command = {
  name: "inspect",
  doc: "Layers, shapes, parameters, multiply-adds, receptive fields, operators without a gradient.",
  positionals: ["MODEL"],
  options: { ...preprocessingOptions, ...outputOptions },
  example: "deepling inspect resnet18.onnx --json",
  run: async ([argument = ""], values, terminal) => {
    const { opened, model } = await openModelArgument(argument, values);
    const whole = { ...model, notes: [...model.notes, ...opened.notes] };
    if (values.json === true)
      terminal.print(
        JSON.stringify(
          { ...whole, ...("refused" in model.input.image ? {} : { preprocessing: opened.preprocessing }) },
          null,
          2,
        ),
      );
    else terminal.print(formatInspection(whole));
  },
};
