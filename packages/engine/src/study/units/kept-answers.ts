import { sampleIndices, seededRandom } from "../../base/random.ts";
import { type AnswerCodes, createAnswerTally } from "./answer-codes.ts";
import type { PlacedAnswers } from "./deciles.ts";
import type { LayerReading } from "./layer-tally.ts";

/** An image of a batch: its position there, and its row among the answers kept; −1 if it is not of the sample. */
export interface Added {
  readonly item: number;
  readonly label: number;
  readonly position: number;
  readonly row: number;
}

/** Answers of all units to a sample of the images. */
export interface KeptAnswers {
  /** The row of an image that has been read; −1 if it is not of the sample. */
  readonly rowOf: (item: number) => number;
  /** Keeps what the graph gave of a layer's units. */
  readonly add: (index: number, reading: LayerReading, added: readonly Added[]) => void;
  /** Answers of each layer's units, and where some of them stand. */
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
  const answers = units.map((own) => createAnswerTally(own, room));
  const stride = Math.max(1, Math.ceil(room / PLACED));
  const placedRoom = Math.ceil(room / stride);
  const places = units.map((own) => new Int32Array(own * placedRoom));
  const read = new Int32Array(room);
  let rows = 0;
  return {
    rowOf: (item) => {
      if (!sample.has(item)) return -1;
      read[rows] = item;
      return rows++;
    },
    add: (index, { most, place }, added) => {
      const [own, codes, where] = [units[index]!, answers[index]!, places[index]!];
      for (let unit = 0; unit < own; unit++) {
        for (const { position, row } of added) {
          if (row < 0) continue;
          const at = position * own + unit;
          codes.put(unit, row, most[at]!);
          if (row % stride === 0) where[unit * placedRoom + row / stride] = place[at]!;
        }
      }
    },
    result: () => {
      const placedRows = Array.from({ length: Math.ceil(rows / stride) }, (_, at) => at * stride);
      return {
        answers: answers.map((tally) => tally.to(read.slice(0, rows))),
        placed: places.map((own) => ({ rows: placedRows, places: own, room: placedRoom })),
      };
    },
  };
}
