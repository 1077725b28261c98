import type { GraphProto, ValueInfoProto } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";
import type { Graph, Node, ValueInfo, ValueType } from "../graph/graph.ts";
import { Names } from "../graph/names.ts";
import type { Tensor } from "../graph/tensor.ts";
import { constantTensor } from "./constant-node.ts";
import { decodeNode } from "./decode-node.ts";
import type { ReadTensor } from "./decode-tensor.ts";
import { declaredType, valueType } from "./decode-type.ts";
import { tensorOutputs } from "./packed-outputs.ts";

/**
 * Turns ONNX's graph into ours, as it is written: wiring, order and opset are not yet checked. Constant nodes become
 * initializers, initializers are no inputs, every node has a name of its own.
 */
export function decodeGraph(proto: GraphProto, readTensor: ReadTensor): Graph {
  const initializers = readInitializers(proto, readTensor);
  const nodes = separateConstants(readNodes(proto, readTensor), initializers);
  const types = new Map<string, ValueType>();
  const declare = (info: ValueInfoProto, type: ValueType | undefined): ValueInfo => {
    const tensor = initializers.get(info.name);
    if (tensor !== undefined) return { name: info.name, type: tensor.type, shape: tensor.shape };
    if (type !== undefined) types.set(info.name, type);
    return { name: info.name, type: "float32", shape: undefined, ...types.get(info.name) };
  };
  for (const info of proto.valueInfo) declare(info, valueType(info));
  const inputs = proto.input.filter(({ name }) => !initializers.has(name));
  return {
    // ONNX wants a name; a nameless graph could not be written again.
    name: proto.name === "" ? "graph" : proto.name,
    inputs: inputs.map((info) => declare(info, declaredType(info, "input"))),
    outputs: tensorOutputs(proto).map((info) => declare(info, declaredType(info, "output"))),
    nodes,
    initializers,
    types,
    opsets: new Map(),
    metadata: new Map(),
  };
}

function readInitializers(proto: GraphProto, readTensor: ReadTensor): Map<string, Tensor> {
  const sparse = proto.sparseInitializer[0];
  if (sparse !== undefined) {
    throw new DeeplingError("unsupported", `initializer: "${sparse.values?.name ?? ""}" is sparse`, {
      hint: "export the model with dense weights",
    });
  }
  const initializers = new Map<string, Tensor>();
  for (const tensor of proto.initializer) {
    if (initializers.has(tensor.name)) throw new DeeplingError("duplicate", `initializer: "${tensor.name}"`);
    initializers.set(tensor.name, readTensor(tensor, `initializer "${tensor.name}"`));
  }
  return initializers;
}

/** The model's own node names, numbered where two are the same; where it gives none, operator and output make one. */
function readNodes(proto: GraphProto, readTensor: ReadTensor): Node[] {
  const fresh = nameGiver(proto);
  const once = oneOfEach();
  const graph = (inner: GraphProto) => decodeGraph(inner, readTensor);
  return proto.node.map((node) => {
    const name = fresh(node.name === "" ? [node.opType, node.output[0] ?? ""].join("_") : node.name);
    return decodeNode(node, name, { tensor: readTensor, graph, once });
  });
}

/** What gives each node its own name, asked in the nodes' order. */
function nameGiver({ node }: GraphProto): (wanted: string) => string {
  const taken = new Set(node.map(({ name }) => name));
  if (taken.size === node.length && !taken.has("")) return (wanted) => wanted;
  const given = new Set<string>();
  const names = new Names(taken);
  return (wanted) => {
    const own = taken.has(wanted) && !given.has(wanted);
    given.add(wanted);
    return own ? wanted : names.fresh(wanted);
  };
}

/**
 * One string for each text: the file holds a value's name where it is made and wherever it is read, and an operator's with each node. All that
 * looks values up then compares strings that are the same object.
 */
function oneOfEach(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found === undefined) known.set(text, text);
    return found ?? text;
  };
}

/** Moves what Constant nodes hold to the initializers. */
function separateConstants(nodes: readonly Node[], initializers: Map<string, Tensor>): readonly Node[] {
  return nodes.filter((node) => {
    const output = node.outputs[0];
    if (node.type !== "Constant" || node.domain !== "" || output === undefined) return true;
    if (initializers.has(output)) throw new DeeplingError("duplicate", `value: "${output}" (node "${node.name}")`);
    initializers.set(output, constantTensor(node));
    return false;
  });
}
