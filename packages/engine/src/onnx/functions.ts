import type { AttributeProto, FunctionProto, GraphProto, ModelProto, NodeProto } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";

/** More nodes than any network of images has: functions that each call another twice grow without bound. */
const MOST_NODES = 200_000;
const DEEPEST_CALL = 100;

type Rename = (value: string) => string;

/** The function that a node calls, if it calls one. */
type Callee = (node: NodeProto) => FunctionProto | undefined;

/**
 * The model's nodes with every call of a model-local function replaced by that function's body, named after the call.
 * Fails with "invalid function" where one calls itself, "unsupported function" beyond 200,000 nodes.
 */
export function inlineFunctions(model: ModelProto, graph: GraphProto): GraphProto {
  if (model.functions.length === 0) return graph;
  const functions = new Map(model.functions.map((one) => [keyOf(one.domain, one.name, one.overload), one]));
  const callee: Callee = (node) => functions.get(keyOf(node.domain, node.opType, node.overload));
  if (inlinedSize(graph, callee) > MOST_NODES) {
    throw new DeeplingError("unsupported", `function: more than ${MOST_NODES} nodes when inlined`);
  }
  const fresh = nameGiver(graph);
  const expand = (nodes: readonly NodeProto[]): NodeProto[] =>
    nodes.flatMap((node) => {
      const body = callee(node);
      if (body !== undefined) return expand(instantiate(body, node, fresh));
      return [withSubgraphs(node, (inner) => changed(inner, { node: expand(inner.node) }))];
    });
  return changed(graph, { node: expand(graph.node) });
}

/** How many nodes the graph has once every call is replaced, told without replacing any. */
function inlinedSize(graph: GraphProto, callee: Callee): number {
  const sizes = new Map<FunctionProto, number>();
  const open: FunctionProto[] = [];
  const size = (nodes: readonly NodeProto[]): number =>
    nodes.reduce((sum, node) => {
      const body = callee(node);
      if (body !== undefined) return sum + bodySize(body);
      return node.attribute.reduce((inner, { g }) => (g === undefined ? inner : inner + size(g.node)), sum + 1);
    }, 0);
  const bodySize = (body: FunctionProto): number => {
    const known = sizes.get(body);
    if (known !== undefined) return known;
    if (open.includes(body)) throw new DeeplingError("invalid", `function: "${body.name}" calls itself`);
    if (open.length === DEEPEST_CALL) {
      throw new DeeplingError("unsupported", `function: "${body.name}" is called through ${DEEPEST_CALL} others`);
    }
    open.push(body);
    const found = size(body.node);
    open.pop();
    sizes.set(body, found);
    return found;
  };
  return size(graph.node);
}

const keyOf = (domain: string, name: string, overload: string) => JSON.stringify([domain, name, overload]);

function nameGiver(graph: GraphProto): Rename {
  const taken = new Set<string>();
  const note = ({ node, input, initializer }: GraphProto) => {
    for (const { name } of [...input, ...initializer]) taken.add(name);
    for (const { name, output, attribute } of node) {
      for (const value of [name, ...output]) taken.add(value);
      for (const { g } of attribute) if (g !== undefined) note(g);
    }
  };
  note(graph);
  return (wanted) => {
    let name = wanted;
    for (let i = 1; taken.has(name); i++) name = `${wanted}_${i}`;
    taken.add(name);
    return name;
  };
}

/** The nodes of one call: inputs and outputs are the caller's, all other values are new, attributes are filled in. */
function instantiate(body: FunctionProto, call: NodeProto, fresh: Rename): NodeProto[] {
  const prefix = call.name !== "" ? call.name : (call.output[0] ?? body.name);
  const names = new Map<string, string>([["", ""]]);
  body.input.forEach((name, index) => {
    names.set(name, call.input[index] ?? "");
  });
  body.output.forEach((name, index) => {
    const wanted = call.output[index] ?? "";
    if (wanted !== "") names.set(name, wanted);
  });
  const rename = (value: string) => {
    const name = names.get(value) ?? fresh(`${prefix}/${value}`);
    names.set(value, name);
    return name;
  };
  const given = new Map([...body.attributeProto, ...call.attribute].map((attribute) => [attribute.name, attribute]));
  return body.node.map((node) => {
    const name = fresh(`${prefix}/${node.name === "" ? node.opType : node.name}`);
    return changed(renameNode(node, rename, given), { name });
  });
}

function renameNode(node: NodeProto, rename: Rename, given: ReadonlyMap<string, AttributeProto>): NodeProto {
  const attribute = node.attribute.flatMap((one) => {
    if (one.refAttrName === "") return [one];
    const value = given.get(one.refAttrName);
    return value === undefined ? [] : [changed(value, { name: one.name })];
  });
  const renamed = changed(node, { input: node.input.map(rename), output: node.output.map(rename), attribute });
  return withSubgraphs(renamed, (graph) => renameGraph(graph, rename, given));
}

function renameGraph(graph: GraphProto, rename: Rename, given: ReadonlyMap<string, AttributeProto>): GraphProto {
  const named = <T extends { name: string }>(one: T): T => changed(one, { name: rename(one.name) } as Partial<T>);
  return changed(graph, {
    node: graph.node.map((node) => renameNode(node, rename, given)),
    initializer: graph.initializer.map(named),
    input: graph.input.map(named),
    output: graph.output.map(named),
    valueInfo: graph.valueInfo.map(named),
  });
}

function withSubgraphs(node: NodeProto, change: (graph: GraphProto) => GraphProto): NodeProto {
  if (!node.attribute.some(({ g }) => g !== undefined)) return node;
  const attribute = node.attribute.map((one) => (one.g === undefined ? one : changed(one, { g: change(one.g) })));
  return changed(node, { attribute });
}

/** A shallow copy with changes that keeps the prototype, where these messages have their fields' defaults. */
function changed<T extends object>(message: T, changes: Partial<T>): T {
  return Object.assign(Object.create(Object.getPrototypeOf(message) as object), message, changes) as T;
}
