import { DeeplingError } from "../base/error.ts";
import { sizeOf } from "../graph/tensor.ts";
import { type NumberArray, type NumberType, numberArray } from "./number-array.ts";

/** Shape and element type of an IDX file, and where its values begin. */
export interface IdxHeader {
  readonly type: NumberType;
  readonly shape: readonly number[];
  readonly offset: number;
}

const TYPES: Readonly<Record<number, NumberType>> = {
  8: "uint8",
  9: "int8",
  11: "int16",
  12: "int32",
  13: "float32",
  14: "float64",
};

/** Whether bytes begin as an IDX file does: two zeros, a known type, one to four dimensions. */
export function isIdx(bytes: Uint8Array): boolean {
  const rank = bytes[3] ?? 0;
  return bytes[0] === 0 && bytes[1] === 0 && TYPES[bytes[2] ?? 0] !== undefined && rank >= 1 && rank <= 4;
}

/** The header of an IDX file (LeCun, the format of MNIST). Throws "invalid file" naming `place`. */
export function readIdxHeader(bytes: Uint8Array, place: string): IdxHeader {
  const rank = bytes[3] ?? 0;
  const type = TYPES[bytes[2] ?? 0];
  const offset = 4 + rank * 4;
  if (!isIdx(bytes) || type === undefined || bytes.length < offset) {
    throw new DeeplingError("invalid", `file: ${place} (not an IDX file)`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { type, shape: Array.from({ length: rank }, (_, axis) => view.getUint32(4 + axis * 4)), offset };
}

/** All of an IDX file. Throws "invalid file" where the bytes are fewer than the header says. */
export function readIdx(bytes: Uint8Array, place: string): { shape: readonly number[]; data: NumberArray } {
  const { type, shape, offset } = readIdxHeader(bytes, place);
  return { shape, data: numberArray(bytes, { type, offset, count: sizeOf(shape), littleEndian: false }, place) };
}
