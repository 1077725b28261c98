import {
  DeeplingError,
  differentiate,
  type Graph,
  hasScores,
  type ModelInfo,
  type ModelInput,
  offer,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { modelArg, outArg, outputArgs, preprocessingArgs } from "../cli/shared-args.ts";
import { openModelArgument } from "./open.ts";

const { size, output, inference } = preprocessingArgs;

/** `deepling gradient MODEL --of logits --wrt input --out grad.onnx` */
export const gradient = defineCommand({
  name: "gradient",
  doc: "Writes an ONNX model that computes gradients of MODEL, for any runtime.",
  args: {
    model: modelArg,
    of: z.string().default("logits").meta({
      value: "V,V",
      description:
        "values differentiated: names of the graph's values or layers, or logits (the class scores before softmax or sigmoid)",
    }),
    wrt: z.string().default("input").meta({
      value: "V,V",
      description: "with respect to: names of inputs, weights, values or layers, or input (the image)",
    }),
    out: outArg(
      "where the model goes that computes the gradient: .onnx (default: gradient.onnx, or the next free name)",
    ),
    seed: z.enum(["input", "ones"]).default("input").meta({
      description: "input: one further input a target, its name with _seed; ones: each target summed",
    }),
    for: z.enum(["cpu", "webgpu", "cuda"]).default("cpu").meta({
      description: "what it will run on; webgpu leaves out what its provider lacks",
    }),
    ...{ size, output, inference, quiet: outputArgs.quiet },
  },
  example: "deepling gradient resnet18.onnx --of logits --wrt input --out grad.onnx",
  run: async ({ args, note }) => {
    const { opened, graph, model } = await openModelArgument(args.model, args);
    for (const sentence of model.notes) note(`note: ${sentence}`);
    const names = (text: string): string[] => text.split(",").map((name) => valueNamed(name.trim(), graph, model));
    const [of, withRespectTo] = [names(args.of), names(args.wrt)];
    const differentiated = (image?: ModelInput["image"]) =>
      differentiate(opened.graph, {
        of,
        withRespectTo,
        provider: args.for,
        seed: args.seed,
        inference: args.inference === true,
        ...(image === undefined || "refused" in image ? {} : { image }),
      });
    const bytes = forAnySize(differentiated, args.size === undefined ? "any" : "one", model.input, note);
    return { bytes, of, withRespectTo };
  },
  defaultOut: "gradient.onnx",
  output: { ".onnx": ({ bytes }) => bytes },
  said: ({ bytes, of, withRespectTo }) =>
    `gradient of ${of.join(", ")} with respect to ${withRespectTo.join(", ")}, ${(bytes.byteLength / 1e6).toFixed(1)} MB`,
});

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
    hint: offer(name, known),
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
