import { DeeplingError } from "../../base/error.ts";
import { elementsOf } from "../../graph/dims.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import type { TypedGraph, UntypedGraph } from "../../graph/typed-graph.ts";
import { imageExtents, type Plane } from "../../image/plane.ts";
import { inferShapes } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { tap } from "../../passes/tap.ts";

/** The part of a network that makes some values, for images of other extents. */
export interface NetworkAt {
  readonly graph: TypedGraph;
  /** All layers; those that the part makes have its shapes. */
  readonly layers: readonly Layer[];
}

/**
 * Cuts a network behind the values named and lets it take images of the extents of `plane`. Throws "unsupported size" if a dense layer, or
 * another that is made for one size, lies before them.
 */
export function networkAt(
  { graph, layers }: NetworkAt,
  own: Plane,
  plane: Plane,
  values: readonly string[],
): NetworkAt {
  const image = layers[0]?.value ?? "";
  const part = tap(graph, values);
  if (plane.width === own.width && plane.height === own.height) return { graph: part, layers };
  const inputs = part.inputs.map((input) =>
    input.name === image ? { ...input, shape: [input.shape?.[0] ?? "batch", ...imageExtents(plane)] } : input,
  );
  const sized = inferred({ ...part, inputs, types: new Map() }, plane);
  const bound = sized.nodes.find((node) => isBoundToOne(sized, node));
  if (bound !== undefined) throw otherSize(plane, own, layers, bound);
  return {
    graph: sized,
    layers: layers.map((layer) => ({ ...layer, shape: sized.types.get(layer.value)?.shape ?? layer.shape })),
  };
}

function inferred(graph: UntypedGraph, { width, height }: Plane): TypedGraph {
  try {
    return inferShapes(graph);
  } catch (error) {
    if (!(error instanceof DeeplingError)) throw error;
    throw new DeeplingError("unsupported", `size: ${width}×${height} (${error.message})`, { hint: HINT });
  }
}

const HINT = "leave out the size, or choose a target in an earlier layer: a dense layer takes one size only";

function otherSize({ width, height }: Plane, own: Plane, layers: readonly Layer[], node: Node): DeeplingError {
  const layer = layers.find(({ nodes, value }) => nodes.includes(node.name) || node.outputs.includes(value));
  const at = layer === undefined ? `node "${node.name}"` : layer.name;
  return new DeeplingError("unsupported", `size: ${width}×${height} (${at} is made for ${own.width}×${own.height})`, {
    hint: HINT,
  });
}

/** Whether the node cannot be given what it now gets: a product of other extents, or numbers that do not fill a shape. */
function isBoundToOne(graph: Graph, node: Node): boolean {
  const shapeOf = (value: string | undefined) =>
    graph.initializers.get(value ?? "")?.shape ?? graph.types.get(value ?? "")?.shape;
  const [a, b] = node.inputs.map(shapeOf);
  const out = shapeOf(node.outputs[0]);
  if (a === undefined || out === undefined) return a !== undefined && node.type === "Reshape";
  switch (node.type) {
    case "Reshape":
      return elementsOf(a) !== elementsOf(out);
    case "MatMul":
      return b !== undefined && differ(a.at(-1), b.length > 1 ? b.at(-2) : b[0]);
    case "Gemm": {
      const transposed = (name: string) => node.attributes[name]?.value === 1;
      return b !== undefined && differ(transposed("transA") ? a[0] : a[1], transposed("transB") ? b[1] : b[0]);
    }
    default:
      return false;
  }
}

const differ = (a: unknown, b: unknown): boolean => typeof a === "number" && typeof b === "number" && a !== b;
