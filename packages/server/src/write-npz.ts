import { zipSync } from "fflate";

/** An array as NumPy stores it; texts become a fixed-width unicode array. */
export type NpyArray =
  | { readonly data: Float32Array | Int32Array | Float64Array | Uint8Array; readonly shape: readonly number[] }
  | { readonly texts: readonly string[] };

/** An .npz archive, stored uncompressed; equal arrays give equal bytes (no time stamp). */
export function writeNpz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const files = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${name}.npy`, writeNpy(array)]));
  return zipSync(files, { level: 0, mtime: new Date(1980, 0, 1, 12) });
}

/** One array in NumPy's format 1.0: magic, header padded to 64 bytes, row-major little-endian data. */
export function writeNpy(array: NpyArray): Uint8Array {
  const { descr, shape, bytes } = "texts" in array ? unicode(array.texts) : numeric(array.data, array.shape);
  const head = npyHead(descr, shape);
  const out = new Uint8Array(head.length + bytes.byteLength);
  out.set(head);
  out.set(bytes, head.length);
  return out;
}

/** What stands before the numbers of such an array. */
export function npyHead(descr: string, shape: readonly number[]): Uint8Array {
  const extents = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${extents}, }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const head = new Uint8Array(10 + length);
  head.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  head.set(new TextEncoder().encode(`${dictionary.padEnd(length - 1)}\n`), 10);
  return head;
}

const DESCRIPTIONS = { Float32Array: "<f4", Float64Array: "<f8", Int32Array: "<i4", Uint8Array: "|u1" } as const;

function numeric(data: Float32Array | Int32Array | Float64Array | Uint8Array, shape: readonly number[]) {
  const descr = DESCRIPTIONS[data.constructor.name as keyof typeof DESCRIPTIONS];
  return { descr, shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

function unicode(texts: readonly string[]) {
  const points = texts.map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0));
  const width = Math.max(1, ...points.map((list) => list.length));
  const data = new Uint32Array(texts.length * width);
  for (const [row, list] of points.entries()) data.set(list, row * width);
  return { descr: `<U${width}`, shape: [texts.length], bytes: new Uint8Array(data.buffer) };
}
