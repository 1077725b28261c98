import { create } from "@bufbuild/protobuf";
import {
  type GraphProto,
  GraphProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";
import type { Dim, Graph, ValueType } from "../graph/graph.ts";
import { toInt64 } from "../graph/tensor.ts";
import { elementCode } from "./element-type.ts";
import { encodeNode } from "./encode-node.ts";
import { encodeTensor } from "./encode-tensor.ts";

/** Turns a graph into ONNX's, without its initializers, which may be too large to pass through a message. */
export function encodeGraphHead(graph: Graph): GraphProto {
  const declared = new Set([...graph.inputs, ...graph.outputs].map(({ name }) => name));
  // What inference did not reach is written without a type: the runtime infers it, and a guess would be refused.
  const known = (name: string): ValueType | undefined => graph.types.get(name) ?? graph.initializers.get(name);
  return create(GraphProtoSchema, {
    name: graph.name,
    input: graph.inputs.map((input) => encodeValue(input.name, input)),
    output: graph.outputs.map((output) =>
      encodeValue(output.name, known(output.name) === undefined ? undefined : output),
    ),
    node: graph.nodes.map((node) => encodeNode(node, encodeGraph)),
    valueInfo: [...graph.types].filter(([name]) => !declared.has(name)).map(([name, type]) => encodeValue(name, type)),
  });
}

/** Turns a graph into ONNX's, initializers included. */
function encodeGraph(graph: Graph): GraphProto {
  const proto = encodeGraphHead(graph);
  proto.initializer = [...graph.initializers].map(([name, tensor]) => encodeTensor(name, tensor));
  return proto;
}

function encodeValue(name: string, type: ValueType | undefined): ValueInfoProto {
  if (type === undefined) return create(ValueInfoProtoSchema, { name });
  const value = create(TypeProto_TensorSchema, { elemType: elementCode(type.type) });
  if (type.shape !== undefined) value.shape = create(TensorShapeProtoSchema, { dim: type.shape.map(encodeDim) });
  return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value } } });
}

function encodeDim(dim: Dim) {
  return create(TensorShapeProto_DimensionSchema, {
    value: typeof dim === "string" ? { case: "dimParam", value: dim } : { case: "dimValue", value: toInt64(dim) },
  });
}
