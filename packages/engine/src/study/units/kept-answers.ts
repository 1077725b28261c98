import { sampleIndices, seededRandom } from "../../base/random.ts";
import { type AnswerCodes, type AnswerTally, createAnswerTally, rectifiedCodes } from "./answer-codes.ts";
import type { PlacedAnswers } from "./deciles.ts";
import { type LayerReading, type Places, placeAt, type ReadImages } from "./read-images.ts";

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
export interface KeptRows {
  /** Data set indices of the images. */
  readonly items: Int32Array;
  readonly codes: readonly Uint16Array[];
  readonly places: readonly Int32Array[];
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

/** Room for answers to the items, or to a seeded sample of them within 128 MiB. */
export function keepAnswers(items: readonly number[], layers: KeptLayers): KeptAnswers {
  const { units, rectified } = layers;
  const room = answersKept(items.length, layers);
  const sample = new Set(sampleIndices(items.length, room, seededRandom(0)).map((at) => items[at]));
  const answers = units.map((own, index) =>
    rectified[index] === undefined ? createAnswerTally(own, room) : undefined,
  );
  let result: ReturnType<KeptAnswers["result"]> | undefined;
  const stride = Math.max(1, Math.ceil(room / PLACED));
  const places = units.map((own) => new Int32Array(own * Math.ceil(room / stride)));
  const placed = (row: number) => Math.ceil(row / stride);
  const read = new Int32Array(room);
  let rows = 0;

  const addPlaces = (index: number, { count, positions, rows: own }: ReadImages, place: Places): void => {
    const [layerUnits, where] = [units[index]!, places[index]!];
    for (let image = 0; image < count; image++) {
      const row = own[image]!;
      if (row < 0 || row % stride !== 0) continue;
      const [from, to] = [positions[image]! * layerUnits, placed(row) * layerUnits];
      for (let unit = 0; unit < layerUnits; unit++) where[to + unit] = placeAt(place, from + unit);
    }
  };
  return {
    rowOf: (item) => {
      if (!sample.has(item)) return -1;
      read[rows] = item;
      return rows++;
    },
    rows: () => rows,
    add: (index, images, { most, place }) => {
      answers[index]?.add(images, most);
      if (place !== undefined) addPlaces(index, images, place);
    },
    since: (from) => ({
      items: read.subarray(from, rows),
      codes: answers.map((own) => own?.slice(from, rows) ?? new Uint16Array()),
      places: units.map((own, index) => places[index]!.subarray(placed(from) * own, placed(rows) * own)),
    }),
    append: (more) => {
      read.set(more.items, rows);
      for (const [index, own] of units.entries()) {
        answers[index]?.put(more.codes[index]!, rows);
        places[index]!.set(more.places[index]!, placed(rows) * own);
      }
      rows += more.items.length;
    },
    result: () => {
      result ??= {
        answers: codesOf(answers, rectified, read.slice(0, rows)),
        placed: places.map((own) => ({
          rows: Array.from({ length: placed(rows) }, (_, at) => at * stride),
          places: own,
        })),
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
