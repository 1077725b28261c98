import { DeeplingError } from "../base/error.ts";
import { halfToNumber } from "../base/half.ts";
import { plural } from "../base/plural.ts";

/** Element types of the array files that are read. */
export type NumberType =
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "uint32"
  | "int32"
  | "uint64"
  | "int64"
  | "float16"
  | "float32"
  | "float64";

/** What the values become; 64-bit integers and halves turn to float64 and float32. */
export type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Where values lie in some bytes. */
export interface NumberLayout {
  readonly type: NumberType;
  readonly offset: number;
  readonly count: number;
  readonly littleEndian: boolean;
}

interface Element {
  readonly bytes: number;
  readonly create: (count: number) => NumberArray;
  readonly get: (view: DataView, at: number, littleEndian: boolean) => number;
}

const ELEMENTS: Readonly<Record<NumberType, Element>> = {
  uint8: { bytes: 1, create: (n) => new Uint8Array(n), get: (view, at) => view.getUint8(at) },
  int8: { bytes: 1, create: (n) => new Int8Array(n), get: (view, at) => view.getInt8(at) },
  uint16: { bytes: 2, create: (n) => new Uint16Array(n), get: (view, at, little) => view.getUint16(at, little) },
  int16: { bytes: 2, create: (n) => new Int16Array(n), get: (view, at, little) => view.getInt16(at, little) },
  uint32: { bytes: 4, create: (n) => new Uint32Array(n), get: (view, at, little) => view.getUint32(at, little) },
  int32: { bytes: 4, create: (n) => new Int32Array(n), get: (view, at, little) => view.getInt32(at, little) },
  uint64: {
    bytes: 8,
    create: (n) => new Float64Array(n),
    get: (view, at, little) => Number(view.getBigUint64(at, little)),
  },
  int64: {
    bytes: 8,
    create: (n) => new Float64Array(n),
    get: (view, at, little) => Number(view.getBigInt64(at, little)),
  },
  float16: {
    bytes: 2,
    create: (n) => new Float32Array(n),
    get: (view, at, little) => halfToNumber(view.getUint16(at, little)),
  },
  float32: { bytes: 4, create: (n) => new Float32Array(n), get: (view, at, little) => view.getFloat32(at, little) },
  float64: { bytes: 8, create: (n) => new Float64Array(n), get: (view, at, little) => view.getFloat64(at, little) },
};

/** Values out of bytes in either byte order; bytes themselves are not copied. Throws "invalid file" where they end too soon. */
export function numberArray(bytes: Uint8Array, layout: NumberLayout, place: string): NumberArray {
  const { type, offset, count, littleEndian } = layout;
  const element = ELEMENTS[type];
  const needed = count * element.bytes;
  if (!Number.isSafeInteger(needed) || offset + needed > bytes.length) {
    throw new DeeplingError(
      "invalid",
      `file: ${place} (cut short: ${plural(bytes.length, "byte")}, its header says ${offset + needed})`,
    );
  }
  if (type === "uint8") return bytes.subarray(offset, offset + count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = element.create(count);
  for (let i = 0; i < count; i++) values[i] = element.get(view, offset + i * element.bytes, littleEndian);
  return values;
}
