import { sampleIndices, seededRandom } from "../../base/random.ts";
import { type AnswerCodes, type AnswerTally, createAnswerTally, rectifiedCodes } from "./answer-codes.ts";
import type { PlacedAnswers } from "./deciles.ts";
import { createKeptPlaces, type PlacedRows } from "./kept-places.ts";
import type { LayerReading, ReadImages } from "./read-images.ts";

/** Answers of all units to a sample of the images. */
export interface KeptAnswers {
  /** The row of an image that has been read; −1 if it is not of the sample. */
  readonly rowOf: (item: number) => number;
  /** Rows that were given. */
  readonly rows: () => number;
  /** Keeps what the graph gave of a layer's units. */
  readonly add: (index: number, images: ReadImages, reading: LayerReading) => void;
  /** What is kept in the rows from `from` on. */
  readonly since: (from: number) => KeptRows;
  /** Goes on behind such rows. */
  readonly append: (rows: KeptRows) => void;
  /** Answers of each layer's units, and where some of them stand, once all were added. */
  readonly result: () => { readonly answers: readonly AnswerCodes[]; readonly placed: readonly PlacedAnswers[] };
}

/** Rows of the answers kept: of each layer the codes, units × rows (none where they follow from another layer's), and the places that are kept of them, rows × units. */
export interface KeptRows extends PlacedRows {
  /** Data set indices of the images. */
  readonly items: Int32Array;
  readonly codes: readonly Uint16Array[];
}

/** Bytes for the answers. */
const MEMORY = 128 * 2 ** 20;
/** Images whose places are kept too, spread evenly over the sample. */
const PLACED = 1024;

/** Layers whose answers are kept. */
export interface KeptLayers {
  /** How many units each layer has. */
  readonly units: readonly number[];
  /** The layer that each is the ReLU of (`rectifiedLayers`): its answers follow from that one's. */
  readonly rectified: readonly (number | undefined)[];
}

/** Images whose answers are kept, of so many. */
export function answersKept(images: number, { units, rectified }: KeptLayers): number {
  const total = units.reduce((sum, own, index) => sum + (rectified[index] === undefined ? own : 0), 0);
  return Math.min(images, Math.max(1, Math.floor(MEMORY / (2 * total))));
}

/** Room for answers to the items, or to a seeded sample of them within 128 MiB: of all of these, or of a chunk's alone. */
export function keepAnswers(items: readonly number[], layers: KeptLayers, chunk = items): KeptAnswers {
  const { units, rectified } = layers;
  const all = answersKept(items.length, layers);
  const chosen = sampleIndices(items.length, all, seededRandom(0)).sort((a, b) => a - b);
  const sample = new Map(chosen.map((at, rank) => [items[at] as number, rank]));
  const room = chunk === items ? all : chunk.filter((item) => sample.has(item)).length;
  const answers = units.map((own, index) =>
    rectified[index] === undefined ? createAnswerTally(own, room) : undefined,
  );
  let result: ReturnType<KeptAnswers["result"]> | undefined;
  // which images' places are kept does not depend on which images can be read
  const stride = Math.max(1, Math.ceil(all / PLACED));
  const places = createKeptPlaces(units, room, Math.ceil(all / stride));
  const read = new Int32Array(room);
  let rows = 0;
  return {
    rowOf: (item) => {
      const rank = sample.get(item);
      if (rank === undefined) return -1;
      if (rank % stride === 0) places.keep(rows);
      read[rows] = item;
      return rows++;
    },
    rows: () => rows,
    add: (index, images, { most, place }) => {
      answers[index]?.add(images, most);
      if (place !== undefined) places.add(index, images, place);
    },
    since: (from) => ({
      items: read.subarray(from, rows),
      codes: answers.map((own) => own?.slice(from, rows) ?? new Uint16Array()),
      ...places.since(from),
    }),
    append: (more) => {
      read.set(more.items, rows);
      for (const index of units.keys()) answers[index]?.put(more.codes[index]!, rows);
      places.append(rows, more);
      rows += more.items.length;
    },
    result: () => {
      result ??= {
        answers: codesOf(answers, rectified, read.slice(0, rows)),
        placed: units.map((_, index) => places.of(index)),
      };
      return result;
    },
  };
}

/** The answers of each layer, kept or following from those of the layer before. */
function codesOf(
  kept: readonly (AnswerTally | undefined)[],
  rectified: KeptLayers["rectified"],
  items: Int32Array,
): readonly AnswerCodes[] {
  const codes = (index: number): AnswerCodes => kept[index]?.of(items) ?? rectifiedCodes(codes(rectified[index]!));
  return kept.map((_, index) => codes(index));
}
