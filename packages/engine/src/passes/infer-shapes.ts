import { DeeplingError } from "../base/error.ts";
import { tensorAttribute } from "../graph/attributes.ts";
import type { InferNode, ValueLookup } from "../graph/builder.ts";
import type { Node, ValueType } from "../graph/graph.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { isTyped, type TypedGraph, type UntypedGraph, withWholeTypes } from "../graph/typed-graph.ts";
import { producers } from "../graph/walk.ts";
import { findOp } from "../ops/index.ts";
import type { EvaluateContext, Known, TypeContext } from "../ops/op.ts";

/** Longer constants are data, not shapes. */
const LONGEST_SHAPE = 64;
/** Longer results are none of shapes: a list joined to itself, or broadcast against another, again and again would grow without bound. */
const LONGEST_RESULT = 1024;

function knownConstant(tensor: Tensor): Known | undefined {
  if (sizeOf(tensor.shape) > LONGEST_SHAPE) return undefined;
  if (tensor.type === "string" || tensor.type === "float16" || tensor.type === "bfloat16") return undefined;
  return { values: Array.from(tensor.data, Number), shape: tensor.shape };
}

function constantOf(value: string, lookup: ValueLookup): Tensor | undefined {
  const initializer = lookup.constantOf(value);
  if (initializer !== undefined) return initializer;
  const producer = lookup.producerOf(value);
  return producer?.type === "Constant" ? tensorAttribute(producer, "value") : undefined;
}

/**
 * The numbers of a value that shape arithmetic can tell before the graph runs, symbols among them; undefined where it cannot. What it is
 * computed from is worked out first, on a stack of its own: chains of shape arithmetic can be long.
 */
export function knownOf(value: string, lookup: ValueLookup): Known | undefined {
  return knownBy(undefined, value, lookup);
}

/** The same by contexts that are there, or made once a rule asks for them. */
function knownBy(asking: Asking | undefined, value: string, lookup: ValueLookup): Known | undefined {
  const { known } = lookup;
  if (known.has(value)) return known.get(value);
  const open = [value];
  for (let next = open.at(-1); next !== undefined; next = open.at(-1)) {
    const missing = known.has(next) ? [] : unknownSources(next, lookup);
    if (missing.length > 0) {
      open.push(...missing);
      continue;
    }
    if (!known.has(next)) known.set(next, computed(asking, next, lookup));
    open.pop();
  }
  return known.get(value);
}

const NONE: readonly string[] = [];

/** The inputs of the node that makes a value, as far as the arithmetic has not come to them; none where it has no rule. */
function unknownSources(value: string, lookup: ValueLookup): readonly string[] {
  const node = lookup.constantOf(value) === undefined ? arithmetic(value, lookup) : undefined;
  if (node === undefined) return NONE;
  return node.inputs.filter((input) => input !== "" && !lookup.known.has(input));
}

/** The node that makes a value, if shape arithmetic has a rule for it. */
function arithmetic(value: string, lookup: ValueLookup): Node | undefined {
  const node = lookup.producerOf(value);
  const op = node === undefined || node.domain !== "" ? undefined : findOp(node.type);
  return op === undefined || op.evaluate === "none" ? undefined : node;
}

function computed(asking: Asking | undefined, value: string, lookup: ValueLookup): Known | undefined {
  const constant = constantOf(value, lookup);
  if (constant !== undefined) return knownConstant(constant);
  const node = arithmetic(value, lookup);
  const rule = node === undefined ? undefined : findOp(node.type)?.evaluate;
  if (node === undefined || rule === undefined || rule === "none") return undefined;
  const found = unlessUnknown(() => (asking ?? createAsking(lookup)).evaluate(node, (context) => rule(node, context)));
  return found === undefined || found.values.length > LONGEST_RESULT ? undefined : found;
}

/** A rule asks for types as it needs them; where one is not known, neither is the answer. */
function unlessUnknown<T>(rule: () => T): T | undefined {
  try {
    return rule();
  } catch (error) {
    if (error instanceof DeeplingError && error.code === "unknown") return undefined;
    throw error;
  }
}

/** Asks rules about nodes of one graph. */
interface Asking {
  readonly evaluate: <T>(node: Node, rule: (context: EvaluateContext) => T) => T;
  readonly infer: <T>(node: Node, rule: (context: TypeContext) => T) => T;
}

/** One pair of contexts for all nodes of a graph: five functions for each of 100,000 would be most of what the pass leaves behind. */
function createAsking(lookup: ValueLookup): Asking {
  let node: Node | undefined;
  const given = (index: number): string => {
    const value = node?.inputs[index] ?? "";
    if (value === "") throw new DeeplingError("missing", `input: ${index} of ${node?.type} (node "${node?.name}")`);
    return value;
  };
  const has = (index: number) => (node?.inputs[index] ?? "") !== "";
  const evaluating: EvaluateContext = {
    has,
    input: (index) => {
      const value = given(index);
      const type = lookup.typeOf(value);
      if (type === undefined) throw new DeeplingError("unknown", `type: of "${value}" (node "${node?.name}")`);
      return type;
    },
    constant: (index) => (has(index) ? constantOf(given(index), lookup) : undefined),
    known: (index) => (has(index) ? knownBy(asking, given(index), lookup) : undefined),
  };
  const inferring: TypeContext = { ...evaluating, known: (index) => evaluating.known(index)?.values };
  // what a rule asks for may be computed by the rule of another node
  const about = <C, T>(context: C, asked: Node, rule: (context: C) => T): T => {
    const before = node;
    node = asked;
    try {
      return rule(context);
    } finally {
      node = before;
    }
  };
  const asking: Asking = {
    evaluate: (asked, rule) => about(evaluating, asked, rule),
    infer: (asked, rule) => about(inferring, asked, rule),
  };
  return asking;
}

/**
 * Types of a node's outputs by its op's rule; none where the operator, or the type of an input it needs, is not known.
 * It is what `GraphBuilder` takes. Throws "missing input" and "mismatched shape" where the model is at fault.
 */
export const inferNode: InferNode = (node, lookup) => inferBy(createAsking(lookup), node);

function inferBy(asking: Asking, node: Node): readonly ValueType[] {
  const op = node.domain === "" || node.domain === "ai.onnx" ? findOp(node.type) : undefined;
  if (op === undefined) return [];
  return unlessUnknown(() => asking.infer(node, (context) => op.infer(node, context))) ?? [];
}

/** `inferNode` for the nodes of one graph, one after another. */
export function inferNodes(lookup: ValueLookup): (node: Node) => readonly ValueType[] {
  const asking = createAsking(lookup);
  return (node) => inferBy(asking, node);
}

/** The graph with the types of every value that the rules reach; what the model declared stays where they do not. */
export function inferShapes(graph: UntypedGraph): TypedGraph {
  // a pass that had nothing to do gave a typed graph back
  if (isTyped(graph)) return graph;
  const types = new Map<string, ValueType>(graph.types);
  for (const { name, type, shape } of graph.inputs) types.set(name, { type, shape });
  const made = producers(graph);
  const lookup: ValueLookup = {
    typeOf: (value) => {
      const constant = graph.initializers.get(value);
      return constant === undefined ? types.get(value) : { type: constant.type, shape: constant.shape };
    },
    constantOf: (value) => graph.initializers.get(value),
    producerOf: (value) => made.get(value),
    known: new Map(),
  };
  const asking = createAsking(lookup);
  for (const node of graph.nodes) {
    const inferred = inferBy(asking, node);
    for (let index = 0; index < node.outputs.length; index++) {
      const output = node.outputs[index] as string;
      const type = inferred[index];
      if (output === "" || type === undefined) continue;
      if (type.shape !== undefined || !types.has(output)) types.set(output, type);
    }
  }
  const outputs = graph.outputs.map((output) => ({ ...output, ...types.get(output.name) }));
  // every node was asked, in order
  return withWholeTypes({ ...graph, types, outputs });
}
