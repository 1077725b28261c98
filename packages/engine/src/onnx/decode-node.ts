import { getTextEncoding } from "@bufbuild/protobuf/wire";
import { type AttributeProto, type GraphProto, AttributeProto_AttributeType as Kind, type NodeProto } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";
import type { Attribute, Attributes, Graph, Node } from "../graph/graph.ts";
import type { ReadTensor } from "./decode-tensor.ts";

/** What a node's parts are read with; graphs come back through the caller, since they hold nodes in turn. */
export interface NodeReaders {
  readonly tensor: ReadTensor;
  readonly graph: (proto: GraphProto) => Graph;
  /** Gives the same string for equal texts. */
  readonly once: (text: string) => string;
}

const NO_ATTRIBUTES: Attributes = {};

/** Turns ONNX's node into ours under the given name; fails with "unsupported attribute" on kinds that Deepling does not hold. */
export function decodeNode(proto: NodeProto, name: string, readers: NodeReaders): Node {
  return {
    name,
    type: readers.once(proto.opType),
    domain: readers.once(canonicalDomain(proto.domain)),
    inputs: trimmed(proto.input).map(readers.once),
    outputs: proto.output.map(readers.once),
    attributes:
      proto.attribute.length === 0
        ? NO_ATTRIBUTES
        : Object.fromEntries(
            proto.attribute.map((attribute) => [attribute.name, decodeAttribute(attribute, name, readers)]),
          ),
  };
}

/** ONNX writes the standard operators' domain as "" or "ai.onnx"; ours is "". */
export function canonicalDomain(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}

/** Omitted inputs at the end are no inputs. */
function trimmed(names: readonly string[]): readonly string[] {
  let count = names.length;
  while (count > 0 && names[count - 1] === "") count--;
  return count === names.length ? names : names.slice(0, count);
}

function decodeAttribute(proto: AttributeProto, node: string, readers: NodeReaders): Attribute {
  const place = `attribute "${proto.name}" of node "${node}"`;
  const text = (bytes: Uint8Array) => readText(bytes, place);
  switch (proto.type === Kind.UNDEFINED ? guessKind(proto) : proto.type) {
    case Kind.INT:
      return { kind: "int", value: Number(proto.i) };
    case Kind.FLOAT:
      return { kind: "float", value: proto.f };
    case Kind.STRING:
      return { kind: "string", value: text(proto.s) };
    case Kind.INTS:
      return { kind: "ints", value: proto.ints.map(Number) };
    case Kind.FLOATS:
      return { kind: "floats", value: proto.floats };
    case Kind.STRINGS:
      return { kind: "strings", value: proto.strings.map(text) };
    case Kind.TENSOR:
      if (proto.t !== undefined) return { kind: "tensor", value: readers.tensor(proto.t, place) };
      break;
    case Kind.GRAPH:
      if (proto.g !== undefined) return { kind: "graph", value: readers.graph(proto.g) };
      break;
  }
  throw new DeeplingError("unsupported", `attribute: ${Kind[proto.type] ?? proto.type} (${place})`);
}

/** Files older than format version 2 (2017) leave the kind out; the one field that is set tells it. */
function guessKind(proto: AttributeProto): Kind {
  if (proto.t !== undefined) return Kind.TENSOR;
  if (proto.g !== undefined) return Kind.GRAPH;
  if (proto.ints.length > 0) return Kind.INTS;
  if (proto.floats.length > 0) return Kind.FLOATS;
  if (proto.strings.length > 0) return Kind.STRINGS;
  if (proto.s.length > 0) return Kind.STRING;
  return proto.f !== 0 ? Kind.FLOAT : Kind.INT;
}

function readText(bytes: Uint8Array, place: string): string {
  try {
    return getTextEncoding().decodeUtf8(bytes, true);
  } catch (cause) {
    throw new DeeplingError("unsupported", `attribute: bytes that are not UTF-8 text (${place})`, { cause });
  }
}
