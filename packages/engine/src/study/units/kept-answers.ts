import { sampleIndices, seededRandom } from "../../base/random.ts";
import { type AnswerCodes, type AnswerTally, codesByUnit, createAnswerTally } from "./answer-codes.ts";
import type { PlacedAnswers } from "./deciles.ts";
import type { LayerReading, ReadImages } from "./read-images.ts";

/** Answers of all units to a sample of the images. */
export interface KeptAnswers {
  /** The row of an image that has been read; −1 if it is not of the sample. */
  readonly rowOf: (item: number) => number;
  /** Keeps what the graph gave of a layer's units. */
  readonly add: (index: number, images: ReadImages, reading: LayerReading) => void;
  /** Answers of each layer's units, and where some of them stand, once all were added. */
  readonly result: () => { readonly answers: readonly AnswerCodes[]; readonly placed: readonly PlacedAnswers[] };
}

/** Bytes for the answers. */
const MEMORY = 128 * 2 ** 20;
/** Images whose places are kept too, spread evenly over the sample. */
const PLACED = 1024;

/** Room for answers to the items, or to a seeded sample of them within 128 MiB. `units` holds the number of units of each layer. */
export function keepAnswers(items: readonly number[], units: readonly number[]): KeptAnswers {
  const total = units.reduce((sum, own) => sum + own, 0);
  const room = Math.min(items.length, Math.max(1, Math.floor(MEMORY / (2 * total))));
  const sample = new Set(sampleIndices(items.length, room, seededRandom(0)).map((at) => items[at]));
  // one layer's at a time is arranged anew and let go
  const answers: (AnswerTally | undefined)[] = units.map((own) => createAnswerTally(own, room));
  let result: ReturnType<KeptAnswers["result"]> | undefined;
  const stride = Math.max(1, Math.ceil(room / PLACED));
  const placedRoom = Math.ceil(room / stride);
  const places = units.map((own) => new Int32Array(own * placedRoom));
  const read = new Int32Array(room);
  let rows = 0;

  const addPlaces = (index: number, { count, positions, rows: own }: ReadImages, place: Float32Array): void => {
    const [layerUnits, where] = [units[index]!, places[index]!];
    for (let image = 0; image < count; image++) {
      const row = own[image]!;
      if (row < 0 || row % stride !== 0) continue;
      const from = positions[image]! * layerUnits;
      for (let unit = 0; unit < layerUnits; unit++) where[unit * placedRoom + row / stride] = place[from + unit]!;
    }
  };
  const arranged = () => {
    const items = read.slice(0, rows);
    const placedRows = Array.from({ length: Math.ceil(rows / stride) }, (_, at) => at * stride);
    return {
      answers: units.map((own, index) => {
        const codes = answers[index]?.codes ?? new Uint16Array();
        answers[index] = undefined;
        return codesByUnit(codes, own, items);
      }),
      placed: places.map((own) => ({ rows: placedRows, places: own, room: placedRoom })),
    };
  };
  return {
    rowOf: (item) => {
      if (!sample.has(item)) return -1;
      read[rows] = item;
      return rows++;
    },
    add: (index, images, { most, place }) => {
      answers[index]?.add(images, most);
      if (place !== undefined) addPlaces(index, images, place);
    },
    result: () => {
      result ??= arranged();
      return result;
    },
  };
}
