import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { intAttribute, intsAttribute } from "../packages/engine/src/graph/attributes.ts";
import type { Graph, Node } from "../packages/engine/src/graph/graph.ts";
import { foldBatchNorm } from "../packages/engine/src/passes/fold-batch-norm.ts";

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
export function plainLayers(source: Graph): readonly PlainLayer[] {
  const graph = foldBatchNorm(source);
  return graph.nodes.map((node) => plainLayer(graph, node));
}

function plainLayer(graph: Graph, node: Node): PlainLayer {
  const numbers = node.inputs.slice(1).map((name) => {
    const tensor = graph.initializers.get(name);
    if (tensor?.type !== "float32") throw new Error(`${node.name}: no weights`);
    return tensor.data;
  });
  const weight = graph.initializers.get(node.inputs[1] ?? "")?.shape ?? [];
  const stride = intsAttribute(node, "strides") ?? [1, 1];
  const pads = intsAttribute(node, "pads") ?? [0, 0, 0, 0];
  const even = pads[0] === pads[2] && pads[1] === pads[3];
  if (node.type === "Relu") return { kind: "relu" };
  if (node.type === "Flatten") return { kind: "flatten" };
  if (node.type === "Gemm" && intAttribute(node, "transB", 0) === 1) return { kind: "dense", weight, numbers };
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
