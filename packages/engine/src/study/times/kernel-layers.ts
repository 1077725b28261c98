import type { Graph } from "../../graph/graph.ts";
import type { Layer } from "../../passes/layer.ts";
import type { KernelTime } from "../../runtime/runtime.ts";

/** Which layer each kernel of a run is counted to, and which layers have none of their own. */
export interface KernelLayers {
  /** Index of the layer per kernel; −1 for what no layer can be named for. */
  readonly ofKernel: readonly number[];
  /** Per layer: the layer whose kernel computes it too, since the runtime fused both; −1 where it has a kernel, and where it is not computed. */
  readonly within: Int32Array;
}

/**
 * Finds the layers that kernels of the optimised graph compute. onnxruntime names a fused kernel after one of its nodes ("fused /fc6/Gemm") or
 * after the value that it makes ("/relu1/Relu_output_0_nchwc", a convolution with its ReLU): such a kernel is counted to the layer of its
 * operator, and the layers from there to the one named are within it. What has no name of the graph (a change of the memory's layout) belongs
 * to the kernel after it.
 */
export function kernelLayers(
  graph: Graph,
  layers: readonly Layer[],
  kernels: readonly Pick<KernelTime, "node" | "op">[],
): KernelLayers {
  const named = namesOf(graph, layers);
  const ops = opsOf(graph, layers);
  const makes = (layer: number, op: string): boolean => ops[layer]?.has(plainOp(op)) === true;
  const ends = kernels.map(({ node }) => named(node));
  const main = new Int32Array(kernels.length).fill(-1);
  const owned = new Set<number>();
  const within = new Int32Array(layers.length).fill(-1);
  for (const [at, { op }] of kernels.entries()) {
    const end = ends[at];
    if (end === undefined || !makes(end, op)) continue;
    main[at] = end;
    owned.add(end);
  }
  for (const [at, { op }] of kernels.entries()) {
    const end = ends[at];
    if (end === undefined || main[at] !== -1) continue;
    const path = pathBack(layers, end, owned, (layer) => makes(layer, op));
    const [first = end, ...passed] = path ?? [];
    main[at] = first;
    owned.add(first);
    for (const layer of passed) within[layer] = first;
  }
  joinRest(graph, layers, owned, within);
  return { ofKernel: withNeighbours(main), within };
}

/** The layer of a kernel's name: a node, or a value, or one of these with what the runtime put before and behind it. */
function namesOf(graph: Graph, layers: readonly Layer[]): (kernel: string) => number | undefined {
  const layerOf = new Map(layers.flatMap(({ nodes, index }) => nodes.map((node) => [node, index] as const)));
  const names = new Map<string, number>();
  for (const { name, outputs } of graph.nodes) {
    const layer = layerOf.get(name);
    if (layer !== undefined) for (const known of [...outputs, name]) names.set(known, layer);
  }
  return (kernel) => {
    let rest = kernel.replace(/^fused /, "");
    for (;;) {
      const found = names.get(rest);
      if (found !== undefined) return found;
      const cut = Math.max(rest.lastIndexOf("_"), rest.lastIndexOf("/"));
      if (cut <= 0) return undefined;
      rest = rest.slice(0, cut);
    }
  };
}

/** The operators of each layer's nodes. */
function opsOf(graph: Graph, layers: readonly Layer[]): readonly ReadonlySet<string>[] {
  const types = new Map(graph.nodes.map(({ name, type }) => [name, type]));
  return layers.map(({ nodes }) => new Set(nodes.map((node) => types.get(node) ?? "")));
}

/** The operator that a kernel of the runtime's own stands for. */
const plainOp = (op: string): string => op.replace(/^(Fused|QLinear|NhwcFused|Nhwc)/, "");

/** The layers from the nearest one before (or at) `end` that `wanted` accepts to `end`, through layers without a kernel. */
function pathBack(
  layers: readonly Layer[],
  end: number,
  owned: ReadonlySet<number>,
  wanted: (layer: number) => boolean,
): readonly number[] | undefined {
  const next = new Map<number, number>([[end, -1]]);
  for (const layer of next.keys()) {
    if (wanted(layer)) {
      const path: number[] = [];
      for (let at = layer; at !== -1; at = next.get(at) ?? -1) path.push(at);
      return path;
    }
    for (const input of layers[layer]?.inputs ?? []) {
      if (input !== 0 && !owned.has(input) && !next.has(input)) next.set(input, layer);
    }
  }
  return undefined;
}

/** Puts computed layers that no kernel is named for (a normalisation folded into weights) within the one that they follow. */
function joinRest(graph: Graph, layers: readonly Layer[], owned: ReadonlySet<number>, within: Int32Array): void {
  const computed = new Set(graph.nodes.map(({ name }) => name));
  for (const { index, nodes, inputs } of layers) {
    if (owned.has(index) || within[index] !== -1 || !nodes.some((node) => computed.has(node))) continue;
    const before = Math.max(-1, ...inputs.filter((input) => input !== 0));
    if (before >= 0) within[index] = owned.has(before) ? before : (within[before] ?? -1);
  }
}

/** Kernels without a layer are counted to the one that comes next, the last ones to the one before. */
function withNeighbours(main: Int32Array): readonly number[] {
  const filled = [...main];
  for (let at = filled.length - 2; at >= 0; at--) if (filled[at] === -1) filled[at] = filled[at + 1] ?? -1;
  for (let at = 1; at < filled.length; at++) if (filled[at] === -1) filled[at] = filled[at - 1] ?? -1;
  return filled;
}
