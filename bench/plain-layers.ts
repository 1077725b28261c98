import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { intsAttribute } from "../packages/engine/src/graph/attributes.ts";
import type { Node } from "../packages/engine/src/graph/graph.ts";
import { float32, sizeOf, type Tensor } from "../packages/engine/src/graph/tensor.ts";
import type { TypedGraph } from "../packages/engine/src/graph/typed-graph.ts";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import { linearSteps } from "../packages/engine/src/passes/linear-steps/linear-steps.ts";
import { tap } from "../packages/engine/src/passes/tap.ts";
import type { Runtime } from "../packages/engine/src/runtime/runtime.ts";

/** A layer as every framework has it; `weight` is the shape, [outputs, inputs, …], its numbers and the bias's are in `numbers`. */
export type PlainLayer =
  | { readonly kind: "relu" | "flatten" }
  | { readonly kind: "pool"; readonly kernel: readonly number[]; readonly stride: readonly number[] }
  | { readonly kind: "dense"; readonly weight: readonly number[]; readonly numbers: readonly Float32Array[] }
  | {
      readonly kind: "conv";
      readonly weight: readonly number[];
      readonly stride: readonly number[];
      readonly pad: readonly number[];
      readonly numbers: readonly Float32Array[];
    };

/** A chain of layers, for peers to build again; normalisations are folded away first, which is a favour to them. */
export async function plainLayers(source: TypedGraph, runtime: Runtime): Promise<readonly PlainLayer[]> {
  const graph = linearSteps(source);
  const data = new Set(graph.inputs.map(({ name }) => name));
  const chain = graph.nodes.filter(({ inputs, outputs }) => {
    const depends = inputs.some((input) => data.has(input));
    if (depends) for (const output of outputs) data.add(output);
    return depends;
  });
  const weights = await constants(
    graph,
    new Set(chain.filter(hasWeights).flatMap(({ inputs }) => inputs.slice(1))),
    runtime,
  );
  return chain.map((node) => plainLayer(node, weights));
}

const hasWeights = ({ type }: Node) => type === "Conv" || type === "Gemm";

/** The content of values that no image changes, those that the graph computes among them. */
async function constants(
  graph: TypedGraph,
  names: ReadonlySet<string>,
  runtime: Runtime,
): Promise<ReadonlyMap<string, Tensor>> {
  const given = [...names].flatMap((name) => {
    const tensor = graph.initializers.get(name);
    return tensor === undefined ? [] : [[name, tensor] as const];
  });
  const computed = [...names].filter((name) => !graph.initializers.has(name));
  const [input] = graph.inputs;
  const shape = (input?.shape ?? []).map((extent) => (typeof extent === "number" ? extent : 1));
  // onnxruntime refuses a graph that is constant altogether
  const asked = [...computed, ...graph.outputs.map(({ name }) => name)];
  const session = await runtime.open(encodeModel(tap(graph, asked)));
  const read = await session.run({ [input?.name ?? ""]: float32(shape, new Float32Array(sizeOf(shape))) }, asked);
  await session.dispose();
  return new Map([...given, ...Object.entries(read)]);
}

function plainLayer(node: Node, weights: ReadonlyMap<string, Tensor>): PlainLayer {
  const tensors = hasWeights(node) ? node.inputs.slice(1).map((name) => weights.get(name)) : [];
  const numbers = tensors.map((tensor) => {
    if (tensor?.type !== "float32") throw new Error(`${node.name}: no weights`);
    return tensor.data;
  });
  const weight = tensors[0]?.shape ?? [];
  const stride = intsAttribute(node, "strides") ?? [1, 1];
  const pads = intsAttribute(node, "pads") ?? [0, 0, 0, 0];
  const even = pads[0] === pads[2] && pads[1] === pads[3];
  if (node.type === "Relu") return { kind: "relu" };
  if (node.type === "Flatten") return { kind: "flatten" };
  if (node.type === "Gemm") {
    const [inputs = 1, outputs = 1] = weight;
    const [matrix = new Float32Array(), ...bias] = numbers;
    const turned = matrix.map((_, at) => matrix[(at % inputs) * outputs + Math.floor(at / inputs)] as number);
    return { kind: "dense", weight: [outputs, inputs], numbers: [turned, ...bias] };
  }
  if (node.type === "Conv" && even) return { kind: "conv", weight, stride, pad: pads.slice(0, 2), numbers };
  if (node.type === "MaxPool" && pads.every((pad) => pad === 0)) {
    return { kind: "pool", kernel: intsAttribute(node, "kernel_shape") ?? [], stride };
  }
  throw new Error(`${node.type} is not one of the plain layers`);
}

/** Writes layers.json and weights.bin, which torch-gradients.py reads. */
export function writeLayers(layers: readonly PlainLayer[], folder: string): void {
  const told = layers.map((layer) => ({ ...layer, numbers: undefined }));
  writeFileSync(join(folder, "layers.json"), JSON.stringify(told));
  const numbers = layers.flatMap((layer) => ("numbers" in layer ? layer.numbers : []));
  writeFileSync(join(folder, "weights.bin"), Buffer.concat(numbers.map((part) => new Uint8Array(part.slice().buffer))));
}
