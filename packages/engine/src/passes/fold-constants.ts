import { intAttribute } from "../graph/attributes.ts";
import type { ValueLookup } from "../graph/builder.ts";
import type { Dim, Node, Shape, ValueType } from "../graph/graph.ts";
import { Names } from "../graph/names.ts";
import { int64, type Tensor } from "../graph/tensor.ts";
import { type TypedGraph, withWholeTypes } from "../graph/typed-graph.ts";
import { everyName, producers, prune, withKeys } from "../graph/walk.ts";
import type { Known } from "../ops/op.ts";
import { knownOf } from "./infer-shapes.ts";

/**
 * The graph with its shape arithmetic done: whole numbers that are known before it runs become initializers, and so do the
 * targets of Reshape and Expand that are known but for the batch. Only what the ops' `evaluate` can tell; folding of large
 * constants is left to the runtime.
 */
export function foldConstants(graph: TypedGraph): TypedGraph {
  const initializers = new Map(graph.initializers);
  let names: Names | undefined;
  const made = producers(graph);
  const typeOf = (value: string): ValueType | undefined => {
    const constant = initializers.get(value);
    return constant === undefined ? graph.types.get(value) : { type: constant.type, shape: constant.shape };
  };
  const lookup: ValueLookup = {
    typeOf,
    constantOf: (value) => initializers.get(value),
    producerOf: (value) => made.get(value),
    known: new Map(),
  };

  const outputs = new Set(graph.outputs.map(({ name }) => name));

  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    const folded = node.outputs.some((output) => outputs.has(output)) ? undefined : foldNode(node, lookup);
    if (folded !== undefined) {
      initializers.set(node.outputs[0] ?? "", folded);
      continue;
    }
    const target = settledTarget(node, lookup);
    if (target === undefined) {
      nodes.push(node);
      continue;
    }
    names ??= new Names(everyName(graph));
    const name = names.fresh(`${node.outputs[0]}_shape`);
    initializers.set(name, int64(target));
    nodes.push({ ...node, inputs: [node.inputs[0] ?? "", name] });
  }
  const types = withKeys(graph.types, (name) => !initializers.has(name));
  // each thing that is folded becomes an initializer
  const settled = initializers.size === graph.initializers.size && types === graph.types;
  // what is left has the types that it had
  return withWholeTypes(prune(settled ? graph : { ...graph, nodes, initializers, types }));
}

/** The content of a node's only output where shape arithmetic knows it wholly; whole numbers only, since others would be rounded. */
function foldNode(node: Node, lookup: ValueLookup): Tensor | undefined {
  const output = node.outputs[0] ?? "";
  if (node.outputs.length !== 1 || node.type === "Constant") return undefined;
  const known = knownOf(output, lookup);
  const type = lookup.typeOf(output)?.type;
  return known === undefined || type === undefined ? undefined : tensorOf(known, type);
}

function tensorOf({ values, shape }: Known, type: ValueType["type"]): Tensor | undefined {
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length < values.length) return undefined;
  switch (type) {
    case "int64":
      return int64(numbers, shape);
    case "int32":
      return { type, shape, data: Int32Array.from(numbers) };
    case "bool":
      return { type, shape, data: Uint8Array.from(numbers) };
    default:
      return undefined;
  }
}

/** The target of a Reshape or Expand written without symbols, where each can be copied, inferred or left as it is. */
function settledTarget(node: Node, lookup: ValueLookup): readonly number[] | undefined {
  const [data = "", target = ""] = node.inputs;
  if (node.domain !== "" || (node.type !== "Reshape" && node.type !== "Expand")) return undefined;
  if (lookup.constantOf(target) !== undefined) return undefined;
  const wanted = knownOf(target, lookup)?.values;
  const shape = lookup.typeOf(data)?.shape;
  if (wanted === undefined || shape === undefined) return undefined;
  if (node.type === "Expand") return settleExpand(wanted, shape);
  return intAttribute(node, "allowzero", 0) === 0 ? settleReshape(wanted, shape) : undefined;
}

/** 0 copies an extent, one −1 is inferred from the rest. */
function settleReshape(wanted: readonly Dim[], shape: Shape): readonly number[] | undefined {
  let inferred = wanted.filter((dim) => dim === -1).length;
  const settled = wanted.map((dim, axis) => {
    if (typeof dim === "number") return dim;
    if (dim === shape[axis]) return 0;
    inferred++;
    return -1;
  });
  return inferred <= 1 ? settled : undefined;
}

/** 1 leaves an extent as it is; axes are counted from the end. */
function settleExpand(wanted: readonly Dim[], shape: Shape): readonly number[] | undefined {
  const settled = wanted.map((dim, axis) => (dim === shape[axis - wanted.length + shape.length] ? 1 : dim));
  const numbers = settled.filter((dim) => typeof dim === "number");
  return numbers.length === settled.length ? numbers : undefined;
}
