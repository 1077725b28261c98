import { DeeplingError } from "../base/error.ts";
import { CANONICAL_OPSET, type Graph, type Node } from "../graph/graph.ts";
import { Names } from "../graph/names.ts";
import type { Tensor } from "../graph/tensor.ts";
import { everyName, mapSubgraphs, valuesRead } from "../graph/walk.ts";
import { beforeSeven } from "./lift/before-seven.ts";
import { collectHints } from "./lift/hints.ts";
import type { Hint, LiftContext } from "./lift/lift.ts";
import { neededOpset } from "./lift/newer.ts";
import { LIFTS } from "./lift/table.ts";

/** ONNX 1.0 (2017), the first version whose Reshape takes its target as an input. */
const OLDEST_OPSET = 5;

/** ONNX 1.2 (2018), the first version whose operators broadcast as NumPy does. */
const NUMPY_OPSET = 7;

/**
 * The same computation in the canonical opset: older operators rewritten, newer versions of the same operators lowered.
 * A model with an operator that came later keeps its own opset. Fails with "unsupported opset" below 5. Nodes of other
 * domains stay as they are.
 */
export function liftOpset(graph: Graph): Graph {
  const version = graph.opsets.get("") ?? CANONICAL_OPSET;
  if (version < OLDEST_OPSET) {
    throw new DeeplingError("unsupported", `opset: ${version}`, {
      hint: `export the model at opset ${OLDEST_OPSET} or newer, or lift it with onnx.version_converter`,
    });
  }
  const opsets = new Map(graph.opsets);
  opsets.set("", version > CANONICAL_OPSET ? neededOpset(graph, version) : CANONICAL_OPSET);
  const lifted = version < CANONICAL_OPSET ? liftGraph(graph, version, nameGiver(graph)) : graph;
  return { ...lifted, opsets };
}

type Fresh = (hint: string) => string;

function nameGiver(graph: Graph): Fresh {
  const names = new Names(everyName(graph));
  return (hint) => names.fresh(hint);
}

function liftGraph(graph: Graph, version: number, fresh: Fresh, outer?: (value: string) => Hint): Graph {
  const hint = collectHints(graph, outer);
  const initializers = new Map<string, Tensor>(graph.initializers);
  const read = new Set(graph.outputs.map(({ name }) => name));
  for (const node of graph.nodes) for (const value of valuesRead(node)) read.add(value);
  const contextOf = (near: Node): LiftContext => ({
    version,
    hint,
    constantOf: (value) => initializers.get(value),
    isRead: (value) => read.has(value),
    constant: (tensor, wanted) => {
      const name = fresh(wanted);
      initializers.set(name, tensor);
      return name;
    },
    node: (type, inputs, attributes = {}) => {
      const name = fresh(`${near.name}_${type.toLowerCase()}`);
      return { name, type, domain: "", inputs, outputs: [fresh(`${name}_out`)], attributes };
    },
  });
  const nodes = graph.nodes.flatMap((node) => {
    const inner = mapSubgraphs(node, (subgraph) => liftGraph(subgraph, version, fresh, hint));
    if (inner.domain !== "") return [inner];
    const context = contextOf(inner);
    return (version < NUMPY_OPSET ? beforeSeven(inner, context) : [inner]).flatMap((each) => {
      const rule = LIFTS.get(each.type);
      return rule !== undefined && version < rule.before ? rule.lift(each, context) : [each];
    });
  });
  return { ...graph, nodes, initializers };
}
