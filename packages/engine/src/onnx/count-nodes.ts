import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** Fields of ONNX's messages: a model's graph, and a graph's nodes. */
const GRAPH = 7;
const NODE = 1;

/** The number of nodes of an encoded model, those inside of branches and loops not counted; nothing else is read. 0 of what is no model. */
export function countNodes(model: Uint8Array): number {
  try {
    return count(model);
  } catch {
    return 0;
  }
}

function count(model: Uint8Array): number {
  const reader = new BinaryReader(model);
  let nodes = 0;
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field !== GRAPH || wire !== WireType.LengthDelimited) {
      reader.skip(wire, field);
      continue;
    }
    const end = reader.uint32() + reader.pos;
    while (reader.pos < end) {
      const [inner, kind] = reader.tag();
      if (inner === NODE) nodes++;
      reader.skip(kind, inner);
    }
  }
  return nodes;
}
