import { createHash } from "node:crypto";
import type { LayoutSequence, Positions } from "@deepling/engine";

/** A stretch of a file. */
export interface Range {
  readonly at: number;
  readonly length: number;
}

/** Reads stretches of a file; undefined where it is not there or ends before. */
export type ReadRanges = (ranges: readonly Range[]) => Promise<readonly Uint8Array[] | undefined>;

/** Stretches as they were read, where none of them is missing or was cut. */
export function whole(
  found: readonly (Uint8Array | undefined)[],
  ranges: readonly Range[],
): readonly Uint8Array[] | undefined {
  const read = found.flatMap((bytes, at) => (bytes?.length === ranges[at]?.length ? [bytes ?? new Uint8Array()] : []));
  return read.length === ranges.length ? read : undefined;
}

/*
 * The positions of a projection, little-endian, so that a layer is one stretch of the file:
 *   version, layers, items           3 × uint32
 *   index of each layer              layers × int32
 *   sha256 of the items, of each layer's positions   (1 + layers) × 32 bytes
 *   item of each row                 items × int32
 *   positions                        layers × items × 2 × float32
 */
const VERSION = 1;
const DIGEST = 32;

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array | Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const digest = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

/** The file of a sequence's positions, in parts. */
export function layoutFile(sequence: LayoutSequence): readonly Uint8Array[] {
  const positions = sequence.layers.map((layer) => bytesOf(layer.positions));
  return [...headOf(sequence, positions.map(digest)), ...positions];
}

/** The same of positions that are read layer by layer, twice, by their place in the sequence. */
export async function* layoutPieces(
  sequence: LayoutSequence<Positions>,
  read: (place: number) => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const digests: Uint8Array[] = [];
  for (const place of sequence.layers.keys()) digests.push(digest(await read(place)));
  yield* headOf(sequence, digests);
  for (const place of sequence.layers.keys()) yield await read(place);
}

/** What stands before the positions. */
function headOf({ items, layers }: LayoutSequence<Positions>, digests: readonly Uint8Array[]): readonly Uint8Array[] {
  return [
    bytesOf(Uint32Array.of(VERSION, layers.length, items.length)),
    bytesOf(Int32Array.from(layers, ({ layer }) => layer)),
    digest(bytesOf(items)),
    ...digests,
    bytesOf(items),
  ];
}

/** What stands at the head of such a file. */
export interface LayoutFile {
  /** Indices of the layers, in the sequence's order. */
  readonly layers: Int32Array;
  /** The item of each row; undefined where the file was changed. */
  readonly items: () => Promise<Int32Array | undefined>;
  /** The positions of the layer at a place of the sequence, rows × 2; undefined where the file was changed. */
  readonly positions: (at: number) => Promise<Float32Array | undefined>;
  /** The same of all layers, read together; undefined where one of them was changed. */
  readonly all: () => Promise<readonly Float32Array[] | undefined>;
  /** Where rows lie in each layer: per layer rows × 2. Few rows are read by themselves, and not held to the layer's hash. */
  readonly paths: (rows: Int32Array) => Promise<readonly Float32Array[] | undefined>;
}

/** Rows of a layer that are read one by one; for more the whole layer is read. */
const FEW = 64;

/** Opens a file that `layoutFile` made; undefined where there is none, or none whole. */
export async function openLayoutFile(read: ReadRanges): Promise<LayoutFile | undefined> {
  const one = async (at: number, length: number) => (await read([{ at, length }]))?.[0];
  const [version, count = 0, rows = 0] = numbers(await one(0, 12), Uint32Array) ?? [];
  if (version !== VERSION) return undefined;
  const itemsAt = 12 + 4 * count + DIGEST * (1 + count);
  const layerAt = (at: number) => itemsAt + 4 * rows + 8 * rows * at;
  // the last byte: a file that was cut is none
  const [head] =
    (await read([
      { at: 12, length: itemsAt - 12 },
      { at: layerAt(count) - 1, length: 1 },
    ])) ?? [];
  if (head === undefined) return undefined;
  const isSound = (bytes: Uint8Array, which: number) =>
    Buffer.compare(digest(bytes), head.subarray(4 * count + DIGEST * which, 4 * count + DIGEST * (which + 1))) === 0;
  const sound = async (at: number, length: number, which: number) => {
    const bytes = await one(at, length);
    return bytes !== undefined && isSound(bytes, which) ? bytes : undefined;
  };
  const positions = async (at: number) => numbers(await sound(layerAt(at), 8 * rows, 1 + at), Float32Array);
  return {
    layers: numbers(head.slice(0, 4 * count), Int32Array) ?? new Int32Array(),
    items: async () => numbers(await sound(itemsAt, 4 * rows, 0), Int32Array),
    positions,
    all: async () => {
      const found = await read(Array.from({ length: count }, (_, at) => ({ at: layerAt(at), length: 8 * rows })));
      if (found?.every((bytes, at) => isSound(bytes, 1 + at)) !== true) return undefined;
      return found.flatMap((bytes) => numbers(bytes, Float32Array) ?? []);
    },
    paths: async (wanted) => {
      const found: Float32Array[] = [];
      for (let at = 0; at < count; at++) {
        const places = wanted.length > FEW ? await positions(at) : undefined;
        const ranges = Array.from(wanted, (row) => ({ at: layerAt(at) + 8 * row, length: 8 }));
        const parts = wanted.length > FEW ? places && partsOf(places, wanted) : await read(ranges);
        if (parts === undefined) return undefined;
        found.push(numbers(Buffer.concat(parts), Float32Array) ?? new Float32Array());
      }
      return found;
    },
  };
}

const partsOf = (places: Float32Array, rows: Int32Array) =>
  Array.from(rows, (row) => bytesOf(places.subarray(2 * row, 2 * row + 2)));

/** Bytes as numbers, where they lie if that may be. */
function numbers<T>(
  bytes: Uint8Array | undefined,
  Type: { new (buffer: ArrayBufferLike, at: number, length: number): T },
): T | undefined {
  if (bytes === undefined) return undefined;
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  return new Type(buffer, byteOffset, byteLength / 4);
}
