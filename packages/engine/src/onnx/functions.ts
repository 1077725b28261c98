import type { AttributeProto, FunctionProto, GraphProto, ModelProto, NodeProto } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";
import { Names } from "../graph/names.ts";
import { type Callee, inlinedSize } from "./function-sizes.ts";
import { DEEPEST_NESTING, nestedTooDeep } from "./parse.ts";

/** More nodes than any network of images has: functions that each call another twice grow without bound. */
const MOST_NODES = 200_000;

type Rename = (value: string) => string;

/**
 * The model's nodes with every call of a model-local function replaced by that function's body, named after the call.
 * Fails with "invalid function" where one calls itself, "unsupported function" beyond 200,000 nodes, "unsupported graph" where branches
 * and loop bodies are nested more than 100 deep. Calls may be as deep as they like.
 */
export function inlineFunctions(model: ModelProto, graph: GraphProto): GraphProto {
  const functions = new Map(model.functions.map((one) => [keyOf(one.domain, one.name, one.overload), one]));
  const callee: Callee = (node) =>
    functions.size === 0 ? undefined : functions.get(keyOf(node.domain, node.opType, node.overload));
  const { nodes, depth } = inlinedSize(graph, model.functions, callee);
  if (depth > DEEPEST_NESTING) throw nestedTooDeep();
  if (model.functions.length === 0) return graph;
  if (nodes > MOST_NODES) {
    throw new DeeplingError("unsupported", `function: more than ${MOST_NODES} nodes when inlined`, {
      hint: "export the model without functions, or the part of it that reads one image",
    });
  }
  const fresh = nameGiver(graph);
  const expand = (calls: readonly NodeProto[]): NodeProto[] => {
    const expanded: NodeProto[] = [];
    const open = calls.toReversed();
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      const body = callee(node);
      if (body === undefined) {
        expanded.push(withSubgraphs(node, (inner) => changed(inner, { node: expand(inner.node) })));
      } else {
        for (const inner of instantiate(body, node, fresh).toReversed()) open.push(inner);
      }
    }
    return expanded;
  };
  return changed(graph, { node: expand(graph.node) });
}

const keyOf = (domain: string, name: string, overload: string) => JSON.stringify([domain, name, overload]);

function nameGiver(graph: GraphProto): Rename {
  const taken: string[] = [];
  const note = ({ node, input, initializer }: GraphProto) => {
    for (const { name } of [...input, ...initializer]) taken.push(name);
    for (const { name, output, attribute } of node) {
      for (const value of [name, ...output]) taken.push(value);
      for (const { g } of attribute) if (g !== undefined) note(g);
    }
  };
  note(graph);
  const names = new Names(taken);
  return (wanted) => names.fresh(wanted);
}

/** Longer names are cut: the call of a call of a call would otherwise carry all their names. */
const LONGEST_PREFIX = 200;

/** The nodes of one call: inputs and outputs are the caller's, all other values are new, attributes are filled in. */
function instantiate(body: FunctionProto, call: NodeProto, fresh: Rename): NodeProto[] {
  const own = call.name !== "" ? call.name : (call.output[0] ?? body.name);
  const prefix = own.length > LONGEST_PREFIX ? `${own.slice(0, LONGEST_PREFIX)}…` : own;
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
