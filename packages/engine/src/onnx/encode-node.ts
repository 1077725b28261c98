import { create } from "@bufbuild/protobuf";
import { getTextEncoding } from "@bufbuild/protobuf/wire";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  AttributeProto_AttributeType as Kind,
  type NodeProto,
  NodeProtoSchema,
} from "onnx-buf";
import type { Attribute, Graph, Node } from "../graph/graph.ts";
import { toInt64 } from "../graph/tensor.ts";
import { encodeTensor } from "./encode-tensor.ts";

/** Turns a node into ONNX's; `encodeGraph` does so for the graphs in its attributes. */
export function encodeNode(node: Node, encodeGraph: (graph: Graph) => GraphProto): NodeProto {
  return create(NodeProtoSchema, {
    name: node.name,
    opType: node.type,
    domain: node.domain,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value, encodeGraph)),
  });
}

function encodeAttribute(
  name: string,
  { kind, value }: Attribute,
  encodeGraph: (graph: Graph) => GraphProto,
): AttributeProto {
  switch (kind) {
    case "int":
      return create(AttributeProtoSchema, { name, type: Kind.INT, i: toInt64(value) });
    case "float":
      return create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: value });
    case "string":
      return create(AttributeProtoSchema, { name, type: Kind.STRING, s: utf8(value) });
    case "ints":
      return create(AttributeProtoSchema, { name, type: Kind.INTS, ints: value.map(toInt64) });
    case "floats":
      return create(AttributeProtoSchema, { name, type: Kind.FLOATS, floats: [...value] });
    case "strings":
      return create(AttributeProtoSchema, { name, type: Kind.STRINGS, strings: value.map(utf8) });
    case "tensor":
      return create(AttributeProtoSchema, { name, type: Kind.TENSOR, t: encodeTensor("", value) });
    case "graph":
      return create(AttributeProtoSchema, { name, type: Kind.GRAPH, g: encodeGraph(value) });
  }
}

const utf8 = (text: string) => getTextEncoding().encodeUtf8(text);
