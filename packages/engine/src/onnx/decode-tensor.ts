import { getTextEncoding } from "@bufbuild/protobuf/wire";
import { type TensorProto, TensorProto_DataLocation } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";
import { type ElementArrays, type ElementType, sizeOf, type Tensor } from "../graph/tensor.ts";
import { elementType } from "./element-type.ts";
import { type ExternalData, externalSpan, spanReader } from "./external-data.ts";

/** Turns ONNX's tensor into ours; `place` names it in errors. */
export type ReadTensor = (proto: TensorProto, place: string) => Tensor;

type NumberType = Exclude<ElementType, "string">;
type NumberArray = ElementArrays[NumberType];
interface ArrayMaker {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumberArray;
  new (length: number): NumberArray;
}

/** The array class of each type, and the typed field that may hold it instead of raw bytes. */
const ENCODINGS = {
  float32: [Float32Array, "floatData"],
  float64: [Float64Array, "doubleData"],
  float16: [Uint16Array, "int32Data"],
  bfloat16: [Uint16Array, "int32Data"],
  int64: [BigInt64Array, "int64Data"],
  int32: [Int32Array, "int32Data"],
  int16: [Int16Array, "int32Data"],
  int8: [Int8Array, "int32Data"],
  uint64: [BigUint64Array, "uint64Data"],
  uint32: [Uint32Array, "uint64Data"],
  uint16: [Uint16Array, "int32Data"],
  uint8: [Uint8Array, "int32Data"],
  bool: [Uint8Array, "int32Data"],
} as const satisfies Record<NumberType, readonly [ArrayMaker, keyof TensorProto]>;

/**
 * Reads tensors in every encoding that ONNX has: raw bytes, typed fields, external files, text. Raw and external bytes
 * are not copied where they are aligned to their element, so the tensor is a view of the model's bytes.
 */
export function tensorReader(files?: ExternalData): ReadTensor {
  const readSpan = spanReader(files);
  return (proto, place) => {
    const type = elementType(proto.dataType, place);
    if (proto.segment !== undefined) throw new DeeplingError("unsupported", `tensor: stored in segments (${place})`);
    const shape = proto.dims.map((dim) => extent(dim, place));
    const count = sizeOf(shape);
    if (!Number.isSafeInteger(count)) throw new DeeplingError("invalid", `shape: ${shape.join("×")} (${place})`);
    if (type === "string") return { type, shape, data: readText(proto, count, place) };
    const raw =
      proto.dataLocation === TensorProto_DataLocation.EXTERNAL
        ? readSpan(externalSpan(proto, place), place)
        : proto.rawData;
    const data = raw.length > 0 ? fromBytes(type, raw, count, place) : fromField(type, proto, count, place);
    return { type, shape, data } as Tensor;
  };
}

function extent(dim: bigint, place: string): number {
  const size = Number(dim);
  if (size >= 0 && Number.isSafeInteger(size)) return size;
  throw new DeeplingError("invalid", `extent: ${dim} (${place})`);
}

function readText(proto: TensorProto, count: number, place: string): readonly string[] {
  checkCount(proto.stringData.length, count, place);
  return proto.stringData.map((bytes) => getTextEncoding().decodeUtf8(bytes));
}

/** A view of the bytes as they lie (ONNX is little-endian, as is every platform that runs JavaScript today). */
function fromBytes(type: NumberType, bytes: Uint8Array, count: number, place: string): NumberArray {
  const Data: ArrayMaker = ENCODINGS[type][0];
  const width = Data.BYTES_PER_ELEMENT;
  checkCount(bytes.length / width, count, place);
  if (bytes.byteOffset % width === 0) return new Data(bytes.buffer, bytes.byteOffset, count);
  // Not slice(), which on Node's Buffer makes another view.
  return new Data(new Uint8Array(bytes).buffer, 0, count);
}

function fromField(type: NumberType, proto: TensorProto, count: number, place: string): NumberArray {
  const [Data, field]: readonly [ArrayMaker, (typeof ENCODINGS)[NumberType][1]] = ENCODINGS[type];
  const values: readonly (number | bigint)[] = proto[field];
  checkCount(values.length, count, place);
  const data = new Data(count);
  // 32-bit unsigned numbers travel in a 64-bit field; all others already have the kind that their array takes.
  if (type === "uint32") for (let i = 0; i < count; i++) data[i] = Number(values[i]);
  else for (let i = 0; i < count; i++) data[i] = values[i] ?? 0;
  return data;
}

function checkCount(found: number, expected: number, place: string): void {
  if (found === expected) return;
  throw new DeeplingError("mismatched", `tensor: ${found} elements where the shape has ${expected} (${place})`, {
    hint: "the file is damaged or was cut short: export or download it again",
  });
}
