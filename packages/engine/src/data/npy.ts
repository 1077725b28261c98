import { strFromU8 } from "fflate";
import { DeeplingError } from "../base/error.ts";
import { sizeOf } from "../graph/tensor.ts";
import { type NumberArray, type NumberType, numberArray } from "./number-array.ts";

/** An array as NumPy wrote it: numbers, or texts. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: NumberArray | readonly string[];
}

const TYPES: Readonly<Record<string, NumberType>> = {
  b1: "uint8",
  u1: "uint8",
  i1: "int8",
  u2: "uint16",
  i2: "int16",
  u4: "uint32",
  i4: "int32",
  u8: "uint64",
  i8: "int64",
  f2: "float16",
  f4: "float32",
  f8: "float64",
};

/** Whether bytes begin as a .npy file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/** Reads a .npy file, versions 1 to 3 (NumPy, "The npy format"). Throws "invalid" or "unsupported array" naming `place`. */
export function readNpy(bytes: Uint8Array, place: string): NpyArray {
  const version = bytes[6] ?? 0;
  if (!isNpy(bytes) || bytes.length < 12 || version < 1 || version > 3) {
    throw new DeeplingError("invalid", `array: not in NumPy's .npy format (${place})`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = version === 1 ? 10 : 12;
  const offset = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (offset > bytes.length) throw new DeeplingError("invalid", `array: cut short (${place})`);
  const header = String.fromCharCode(...bytes.subarray(start, Math.min(offset, start + 4096)));
  const { order, code, size, fortran, shape } = parseHeader(header, place);
  const count = sizeOf(shape);
  if (fortran && shape.filter((extent) => extent > 1).length > 1) {
    throw new DeeplingError("unsupported", `array: in Fortran order (${place})`, {
      hint: "save numpy.ascontiguousarray(x) instead",
    });
  }
  const littleEndian = order !== ">";
  if (code === "U" || code === "S") {
    return { shape, data: readTexts(view, { offset, count, size, wide: code === "U", littleEndian }, place) };
  }
  if (code === "O") {
    throw new DeeplingError("unsupported", `array: Python objects (${place})`, {
      hint: "save numbers or texts, such as numpy.array(list(y)) where all are of one type",
    });
  }
  const type = TYPES[code + size];
  if (type === undefined) {
    throw new DeeplingError("unsupported", `array: elements of type ${order}${code}${size} (${place})`, {
      hint: "save it as uint8 or float32, labels as int64",
    });
  }
  return { shape, data: numberArray(bytes, { type, offset, count, littleEndian }, place) };
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

function parseHeader(header: string, place: string) {
  const descr = header.match(/'descr':\s*'([<>|=]?)([a-zA-Z])(\d*)'/);
  const fortran = header.match(/'fortran_order':\s*(True|False)/);
  const shape = header.match(/'shape':\s*\(([\d,\s]*)\)/);
  if (descr === null || fortran === null || shape === null) {
    throw new DeeplingError("unsupported", `array: header ${header.slice(0, 60).trim()} (${place})`, {
      hint: "save plain arrays of numbers, not objects or records",
    });
  }
  const extents = (shape[1] ?? "").split(",").filter((part) => part.trim() !== "");
  return {
    order: descr[1] ?? "",
    code: descr[2] ?? "",
    size: Number(descr[3] ?? ""),
    fortran: fortran[1] === "True",
    shape: extents.map(Number),
  };
}

// fixed width, padded with zeros: UTF-32, or bytes, which are UTF-8 at best
function readTexts(
  view: DataView,
  layout: { offset: number; count: number; size: number; wide: boolean; littleEndian: boolean },
  place: string,
): string[] {
  const { offset, count, size, wide, littleEndian } = layout;
  const bytes = wide ? 4 * size : size;
  if (!Number.isSafeInteger(count * bytes) || offset + count * bytes > view.byteLength) {
    throw new DeeplingError("invalid", `array: cut short (${place})`);
  }
  return Array.from({ length: count }, (_, index) => {
    const start = offset + index * bytes;
    if (!wide) {
      const padded = new Uint8Array(view.buffer, view.byteOffset + start, bytes);
      return strFromU8(padded.subarray(0, padded.findLastIndex((byte) => byte !== 0) + 1));
    }
    const points = Array.from({ length: size }, (_, at) => view.getUint32(start + at * 4, littleEndian));
    return String.fromCodePoint(...points.filter((point) => point > 0 && point < 0x110000));
  });
}
