import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  DeeplingError,
  differentiate,
  type Graph,
  hasScores,
  type ModelInfo,
  type ModelInput,
  nearest,
} from "@deepling/engine";
import type { Command, Options } from "./command.ts";
import { openModelArgument } from "./open.ts";
import { outputOptions, preprocessingOptions } from "./options.ts";
import { outputFile, writeOutput } from "./output-file.ts";

const options: Options = {
  of: {
    type: "text",
    value: "V,V",
    doc: "values differentiated: names of the graph's values or layers, or logits (the class scores before softmax or sigmoid)",
  },
  wrt: {
    type: "text",
    value: "V,V",
    doc: "with respect to: names of inputs, weights, values or layers, or input (the image)",
  },
  out: { type: "text", value: "FILE", doc: "where the model goes that computes the gradient: .onnx" },
  seed: {
    type: "text",
    value: "input|ones",
    doc: "input: one further input a target, its name with _seed; ones: each target summed (input)",
    choices: ["input", "ones"],
  },
  for: {
    type: "text",
    value: "cpu|webgpu|cuda",
    doc: "what it will run on; webgpu leaves out what its provider lacks (cpu)",
    choices: ["cpu", "webgpu", "cuda"],
  },
  size: preprocessingOptions.size as Options[string],
  output: preprocessingOptions.output as Options[string],
  inference: preprocessingOptions.inference as Options[string],
  quiet: outputOptions.quiet as Options[string],
};

/** `deepling gradient MODEL --of logits --wrt input --out grad.onnx` */
export const gradient: Command = {
  name: "gradient",
  doc: "Writes an ONNX model that computes gradients of MODEL, for any runtime.",
  positionals: ["MODEL"],
  options,
  example: "deepling gradient resnet18.onnx --of logits --wrt input --out grad.onnx",
  run: async ([argument = ""], values, terminal) => {
    const out = outputFile(values, [".onnx"], false);
    const { opened, graph, model } = await openModelArgument(argument, values);
    for (const note of model.notes) terminal.note(`note: ${note}`);
    const names = (option: "of" | "wrt", fallback: string): string[] =>
      ((values[option] as string | undefined) ?? fallback)
        .split(",")
        .map((name) => valueNamed(name.trim(), graph, model));
    const [of, withRespectTo] = [names("of", "logits"), names("wrt", "input")];
    const differentiated = (image?: ModelInput["image"]) =>
      differentiate(opened.bytes, {
        of,
        withRespectTo,
        provider: (values.for ?? "cpu") as "cpu" | "webgpu" | "cuda",
        seed: (values.seed ?? "input") as "input" | "ones",
        inference: values.inference === true,
        externalData: (location) => readFileSync(join(opened.directory, location)),
        ...(image === undefined || "refused" in image ? {} : { image }),
      });
    const bytes = forAnySize(differentiated, values.size === undefined ? "any" : "one", model.input, terminal.note);
    if (out === undefined) return;
    await writeOutput(out.path, bytes);
    const size = (bytes.byteLength / 1e6).toFixed(1);
    terminal.print(`${out.path}: gradient of ${of.join(", ")} with respect to ${withRespectTo.join(", ")}, ${size} MB`);
  },
};

/**
 * The gradient for images of any size that the model takes; where that has none (padding that depends on the size), or where a size
 * was given, for one size, which is then said.
 */
function forAnySize(
  differentiated: (image?: ModelInput["image"]) => Uint8Array,
  sizes: "any" | "one",
  { image, shape }: ModelInput,
  note: (text: string) => void,
): Uint8Array {
  const isFree = shape.slice(1).some((extent) => typeof extent === "string");
  if (!isFree || "refused" in image) return differentiated();
  const fixed = (why: string): Uint8Array => {
    const bytes = differentiated(image);
    note(`note: the gradient is for images of ${image.width}×${image.height}${why}`);
    return bytes;
  };
  if (sizes === "one") return fixed("");
  try {
    return differentiated();
  } catch (error) {
    if (!(error instanceof DeeplingError) || error.code !== "unsupported") throw error;
    return fixed(` (--size): none holds for every size, ${error.message}`);
  }
}

/** A value by its own name, by its layer's, or by what it is: "logits" and "input". */
function valueNamed(name: string, graph: Graph, model: ModelInfo): string {
  const made = new Set(graph.nodes.flatMap((node) => node.outputs));
  if (graph.inputs.some((input) => input.name === name) || graph.initializers.has(name) || made.has(name)) return name;
  // layer 0 may be pixels that stand in front of the model's own input
  if (name === "input" || name === model.layers[0]?.name) return model.input.name;
  const layer = model.layers.find((candidate) => candidate.name === name);
  if (layer !== undefined) return layer.value;
  if (name === "logits") return requireLogits(model);
  const known = [...model.outputs, model.input.name, ...model.layers.map((candidate) => candidate.name)];
  throw new DeeplingError("unknown", `value: ${name} (${model.name})`, {
    hint: `did you mean ${nearest(name, known).join(", ")}?`,
  });
}

/** The value before softmax or sigmoid. */
function requireLogits({ output, name }: ModelInfo): string {
  if (!hasScores(output)) {
    throw new DeeplingError("missing", `class scores: output "${output.name}" holds none (${name})`, {
      hint: `--of ${output.name} differentiates it as it is`,
    });
  }
  if (output.logits !== undefined) return output.logits;
  throw new DeeplingError(
    "missing",
    `value: logits (output "${output.name}" holds probabilities that no softmax or sigmoid makes)`,
    {
      hint: `--of ${output.value} differentiates the probabilities`,
    },
  );
}
