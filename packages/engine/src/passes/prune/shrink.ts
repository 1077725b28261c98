import { DeeplingError } from "../../base/error.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { Names } from "../../graph/names.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { everyName, prune } from "../../graph/walk.ts";
import { inferShapes } from "../infer-shapes.ts";
import type { Net } from "../net.ts";
import type { ConstantChannels } from "./constant-channels.ts";
import { rewriteNode } from "./rewrite-node.ts";
import type { Space } from "./space.ts";
import { takePositions } from "./take-positions.ts";
import { keptAt } from "./verdicts.ts";

/** What is taken away of a network. */
export interface Shrinking {
  readonly net: Net;
  readonly space: Space;
  readonly constants: ConstantChannels;
  readonly removed: ReadonlySet<number>;
}

/**
 * The graph without the channels that are removed: constants are cut, sums take what the channels held into their biases, and gates at which
 * every channel passes go. Throws "unsupported model" where what is left does not fit together.
 */
export function shrink(graph: Graph, { net, space, constants, removed }: Shrinking): TypedGraph {
  const kept = (value: string, axis: number) => keptAt(space, removed, { value, axis });
  const names = new Names(everyName(graph));
  const initializers = new Map<string, Tensor>();
  for (const [name, tensor] of graph.initializers) {
    const cut = tensor.shape.reduce<Tensor>((left, _, axis) => {
      const positions = kept(name, axis);
      return positions === undefined ? left : takePositions(left, axis, positions);
    }, tensor);
    initializers.set(name, cut);
  }
  const rewriting = {
    net,
    graph,
    kept,
    leaving: (value: string, axis: number) => {
      const place = { value, axis };
      const left = new Set(kept(value, axis));
      if (left.size === 0) return new Map<number, number>();
      const all = Array.from({ length: space.extent(place) }, (_, index) => index);
      return new Map(all.filter((index) => !left.has(index)).map((index) => [index, constants.number(place, index)]));
    },
    constant: (hint: string, tensor: Tensor) => {
      const name = names.fresh(hint);
      initializers.set(name, tensor);
      return name;
    },
    fresh: (hint: string) => names.fresh(hint),
  };
  const nodes = withoutOpenGates(
    graph.nodes.flatMap((node) => rewriteNode(node, rewriting)),
    initializers,
  );
  const edges = [...graph.inputs, ...graph.outputs].map(({ name, ...type }) => [name, type] as const);
  try {
    const cut = inferShapes(prune({ ...graph, nodes, initializers, types: new Map(edges) }));
    requireSameEdges(graph, cut);
    return cut;
  } catch (cause) {
    if (!(cause instanceof DeeplingError)) throw cause;
    throw new DeeplingError(
      "unsupported",
      `model: without the channels its nodes do not fit together (${cause.message})`,
      {
        hint: "choose another layer",
        cause,
      },
    );
  }
}

/** Nodes without the gates that let everything pass. */
function withoutOpenGates(nodes: readonly Node[], initializers: ReadonlyMap<string, Tensor>): readonly Node[] {
  const renamed = new Map<string, string>();
  const left = nodes.filter((node) => {
    const [condition = "", passes = ""] = node.inputs;
    const gate = node.type === "Where" && node.domain === "" ? initializers.get(condition) : undefined;
    if (gate === undefined || gate.type !== "bool" || !gate.data.every((open) => open !== 0)) return true;
    // the maker gives its value the name that everybody reads
    renamed.set(passes, node.outputs[0] ?? "");
    return false;
  });
  const named = (value: string) => renamed.get(value) ?? value;
  return left.map((node) => ({ ...node, inputs: node.inputs.map(named), outputs: node.outputs.map(named) }));
}

function requireSameEdges(before: Graph, after: Graph): void {
  for (const [at, { name, shape }] of before.outputs.entries()) {
    const own = after.outputs[at]?.shape;
    const fits =
      own?.length === shape?.length &&
      own?.every((dim, axis) => dim === shape?.[axis] || typeof dim !== typeof shape?.[axis]);
    if (!fits) throw new DeeplingError("mismatched", `output: "${name}" is ${own?.join("×")}, not ${shape?.join("×")}`);
  }
}
