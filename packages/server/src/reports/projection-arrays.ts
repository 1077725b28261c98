import { type LayoutSequence, nameAt, type Positions, type StudyInfo } from "@deepling/engine";
import type { NpyPieces, NpyTexts } from "../npz-pieces.ts";
import type { PositionsOf } from "./projection.ts";

type Numbers = Float32Array | Float64Array | Int32Array;

const KINDS = { Float32Array: "<f4", Float64Array: "<f8", Int32Array: "<i4" } as const;

const bytesOf = ({ buffer, byteOffset, byteLength }: Numbers) => new Uint8Array(buffer, byteOffset, byteLength);

/** A whole array. */
function numbers(data: Numbers): NpyPieces {
  const descr = KINDS[data.constructor.name as keyof typeof KINDS];
  return { descr, shape: [data.length], pieces: () => [bytesOf(data)] };
}

/** A layout sequence as the arrays of an .npz file (docs/json.md); the positions of a layer are read when it is its turn. */
export function projectionArrays(
  info: StudyInfo,
  sequence: LayoutSequence<Positions>,
  positionsOf: PositionsOf,
): Record<string, NpyPieces | NpyTexts> {
  const { items, layers, pivots } = sequence;
  const measures = Object.keys(layers[0]?.quality ?? {}).map((key): [string, NpyPieces] => [
    `quality_${key}`,
    numbers(Float64Array.from(layers, ({ quality }) => Number(quality[key as keyof typeof quality]))),
  ]);
  const { names, labels } = info.data;
  return {
    items: numbers(items),
    names: { count: items.length, text: (at) => nameAt(names, items[at] ?? -1) ?? String(items[at]) },
    labels: numbers(items.map((item) => labels?.[item] ?? -1)),
    pivots: numbers(pivots),
    layers: { count: layers.length, text: (at) => layers[at]?.name ?? "" },
    kinds: { count: layers.length, text: (at) => layers[at]?.kind ?? "" },
    positions: {
      descr: "<f4",
      shape: [layers.length, items.length, 2],
      pieces: async function* pieces() {
        for (const { layer } of layers) yield bytesOf(await positionsOf(layer));
      },
    },
    ...Object.fromEntries(measures),
  };
}
