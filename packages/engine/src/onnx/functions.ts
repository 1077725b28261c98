import { create } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
  type ValueInfoProto,
} from "onnx-buf";
import { DeeplingError } from "../base/error.ts";

/** More nodes than any real network has: functions that call one another twice each grow without bound. */
const MOST_NODES = 1_000_000;
const DEEPEST_CALL = 100;

type Rename = (value: string) => string;

/**
 * The model's nodes with every call of a model-local function replaced by that function's body, named after the call.
 * Fails with "invalid function" where one calls itself, "unsupported function" beyond a million nodes.
 */
export function inlineFunctions(model: ModelProto, graph: GraphProto): GraphProto {
  if (model.functions.length === 0) return graph;
  const functions = new Map(model.functions.map((one) => [keyOf(one.domain, one.name, one.overload), one]));
  const fresh = nameGiver(graph);
  let count = 0;
  const expand = (nodes: readonly NodeProto[], path: readonly FunctionProto[]): NodeProto[] =>
    nodes.flatMap((node) => {
      const body = functions.get(keyOf(node.domain, node.opType, node.overload));
      if (body === undefined) {
        if (++count > MOST_NODES)
          throw new DeeplingError("unsupported", `function: more than ${MOST_NODES} nodes when inlined`);
        return [withSubgraphs(node, (inner) => ({ ...inner, node: expand(inner.node, path) }))];
      }
      if (path.includes(body)) throw new DeeplingError("invalid", `function: "${body.name}" calls itself`);
      if (path.length === DEEPEST_CALL)
        throw new DeeplingError("unsupported", `function: "${body.name}" is called too deeply`);
      return expand(instantiate(body, node, fresh), [...path, body]);
    });
  return { ...graph, node: expand(graph.node, []) };
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
    const filled = { ...node, name: fresh(`${prefix}/${node.name === "" ? node.opType : node.name}`) };
    return renameNode(filled, rename, given);
  });
}

function renameNode(node: NodeProto, rename: Rename, given: ReadonlyMap<string, AttributeProto>): NodeProto {
  const attribute = node.attribute.flatMap((one) => {
    if (one.refAttrName === "") return [one];
    const value = given.get(one.refAttrName);
    return value === undefined ? [] : [create(AttributeProtoSchema, { ...value, name: one.name })];
  });
  const renamed = create(NodeProtoSchema, {
    ...node,
    input: node.input.map(rename),
    output: node.output.map(rename),
    attribute,
  });
  return withSubgraphs(renamed, (graph) => renameGraph(graph, rename, given));
}

function renameGraph(graph: GraphProto, rename: Rename, given: ReadonlyMap<string, AttributeProto>): GraphProto {
  const named = <T extends { name: string }>(one: T): T => ({ ...one, name: rename(one.name) });
  return {
    ...graph,
    node: graph.node.map((node) => renameNode(node, rename, given)),
    initializer: graph.initializer.map(named),
    input: graph.input.map(named<ValueInfoProto>),
    output: graph.output.map(named<ValueInfoProto>),
    valueInfo: graph.valueInfo.map(named<ValueInfoProto>),
  };
}

function withSubgraphs(node: NodeProto, change: (graph: GraphProto) => GraphProto): NodeProto {
  if (!node.attribute.some(({ g }) => g !== undefined)) return node;
  return {
    ...node,
    attribute: node.attribute.map((one) => (one.g === undefined ? one : { ...one, g: change(one.g) })),
  };
}
