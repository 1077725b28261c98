import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { GraphProtoSchema, ModelProtoSchema, TensorProtoSchema } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";
import type { Graph } from "../graph/graph.ts";
import { toInt64 } from "../graph/tensor.ts";
import { encodeGraphHead } from "./encode-graph.ts";
import { encodeTensorHead, rawBytes } from "./encode-tensor.ts";

/** Protobuf's limit on a message, in bytes. */
const LARGEST_MESSAGE = 2 ** 31 - 1;

/** ONNX 1.16's format version, the one that came with opset 21. */
const IR_VERSION = 10;

/** The first format version in which a weight need not be an input as well. */
const SEPARATE_WEIGHTS = 4;

/**
 * Writes a graph as an ONNX file, in the format version given. Each weight is copied once, straight into the result. Fails with "unsupported model"
 * beyond protobuf's 2 GB.
 */
export function encodeModel(graph: Graph, format: number = IR_VERSION): Uint8Array {
  const model = toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: BigInt(format),
      producerName: "deepling",
      opsetImport: [...graph.opsets].map(([domain, version]) => ({ domain, version: toInt64(version) })),
      metadataProps: [...graph.metadata].map(([key, value]) => ({ key, value })),
    }),
  );
  const body = [
    toBinary(GraphProtoSchema, encodeGraphHead(format < SEPARATE_WEIGHTS ? withWeightInputs(graph) : graph)),
  ];
  for (const [name, tensor] of graph.initializers) {
    const head = toBinary(TensorProtoSchema, encodeTensorHead(name, tensor));
    const raw = rawBytes(tensor);
    const rawPrefix =
      tensor.type === "string" ? new Uint8Array(0) : prefix(TensorProtoSchema.field.rawData.number, raw.length);
    const length = head.length + rawPrefix.length + raw.length;
    body.push(prefix(GraphProtoSchema.field.initializer.number, length), head, rawPrefix, raw);
  }
  const length = body.reduce((sum, chunk) => sum + chunk.length, 0);
  const chunks = [model, prefix(ModelProtoSchema.field.graph.number, length), ...body];
  return join(chunks);
}

const withWeightInputs = (graph: Graph): Graph => ({
  ...graph,
  inputs: [...graph.inputs, ...[...graph.initializers].map(([name, { type, shape }]) => ({ name, type, shape }))],
});

/** The key and length that stand before a field of bytes. */
function prefix(field: number, length: number): Uint8Array<ArrayBuffer> {
  if (length > LARGEST_MESSAGE) throw tooLarge(length);
  return new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish();
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (total > LARGEST_MESSAGE) throw tooLarge(total);
  const bytes = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function tooLarge(bytes: number): DeeplingError {
  return new DeeplingError(
    "unsupported",
    `model: ${(bytes / 1e9).toFixed(1)} GB, more than one ONNX file holds (2 GB)`,
    {
      hint: "work with a smaller model, or one in half precision",
    },
  );
}
