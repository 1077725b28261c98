import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { sampleIndices, seededRandom } from "../../base/random.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import { createNetwork } from "../network.ts";
import type { Subject } from "../subject.ts";
import { type AnswerCodes, createAnswerTally } from "./answer-codes.ts";
import type { PlacedAnswers } from "./deciles.ts";
import { createLayerTally, type LayerReading, type LayerTally } from "./layer-tally.ts";
import { withUnitOutputs } from "./unit-outputs.ts";

/** What is asked of which network. */
export interface UnitPassOptions extends Pick<Subject, "graph" | "items" | "feed" | "batch"> {
  /** Input of the graph. */
  readonly input: string;
  readonly sessions: Subject["sessions"];
  /** Layers with a known number of units. */
  readonly layers: readonly Layer[];
  /** Images kept for each unit, those with the largest and those with the smallest answers. */
  readonly count: number;
  /** True class per data set index; −1 unknown; undefined without labels. */
  readonly labels: Int32Array | undefined;
  readonly classes: number;
}

/** One pass over the data, which may be given up and gone on with. */
export interface UnitPass {
  /** Reads the images that are left. */
  readonly run: (signal: Abort | undefined) => AsyncGenerator<Progress>;
  readonly found: () => UnitsFound;
}

/** What a pass leaves. */
export interface UnitsFound {
  /** Images that could be read. */
  readonly read: number;
  /** One for each layer, in their order. */
  readonly tallies: readonly LayerTally[];
  /** Answers of each layer's units to the sample. */
  readonly answers: readonly AnswerCodes[];
  /** Where the answers to some images of the sample stand. */
  readonly placed: readonly PlacedAnswers[];
}

/** Bytes for the answers that are kept. */
const MEMORY = 128 * 2 ** 20;
/** Images whose places are kept too. */
const PLACED = 1024;

/**
 * Reads what every unit of the layers answers to the data. Of each image the runtime hands out three numbers for each unit; reductions stay in
 * the graph. Memory is bounded: of data whose answers need more than 128 MiB, a seeded sample of the images is kept.
 */
export function createUnitPass(options: UnitPassOptions): UnitPass {
  const { graph, input, layers, items, feed, batch, sessions, labels } = options;
  const { graph: reduced, outputs } = withUnitOutputs(graph, layers);
  const names = outputs.flatMap(({ most, place, mean }) => [most, place, mean]);
  const network = createNetwork(reduced, input, sessions);
  const tallies = layers.map((layer) => createLayerTally(layer, options.count, options.classes));
  const total = tallies.reduce((sum, { units }) => sum + units, 0);
  const room = Math.min(items.length, Math.max(1, Math.floor(MEMORY / (2 * total))));
  const kept = new Set(sampleIndices(items.length, room, seededRandom(0)).map((at) => items[at]));
  const answers = tallies.map(({ units }) => createAnswerTally(units, room));
  // which rows have places: spread evenly over the sample
  const stride = Math.max(1, Math.ceil(room / PLACED));
  const placedRoom = Math.ceil(room / stride);
  const places = tallies.map(({ units }) => new Int32Array(units * placedRoom));
  const sampled = new Int32Array(room);
  let [done, read, rows] = [0, 0, 0];
  const rowOf = (item: number): number => {
    if (!kept.has(item)) return -1;
    sampled[rows] = item;
    return rows++;
  };

  const addLayer = (index: number, reading: LayerReading, added: readonly Added[]): void => {
    const [tally, codes, where] = [tallies[index]!, answers[index]!, places[index]!];
    const { units } = tally;
    for (const { item, label, position } of added) tally.add(item, label, reading, position * units);
    for (let unit = 0; unit < units; unit++) {
      for (const { position, row } of added) {
        if (row < 0) continue;
        const at = position * units + unit;
        codes.put(unit, row, reading.most[at]!);
        if (row % stride === 0) where[unit * placedRoom + row / stride] = reading.place[at]!;
      }
    }
  };

  return {
    run: async function* run(signal) {
      for await (const part of feed(items.slice(done), batch, signal)) {
        const values = (await network.read(part.input, names)).map(numbersOf);
        const missing = new Set(part.missing);
        const added = part.items.flatMap((item, position): readonly Added[] => {
          if (missing.has(position)) return [];
          return [{ item, position, label: labels?.[item] ?? -1, row: rowOf(item) }];
        });
        for (let index = 0; index < layers.length; index++) {
          const [most, place, mean] = [values[3 * index]!, values[3 * index + 1]!, values[3 * index + 2]!];
          addLayer(index, { most, place, mean }, added);
        }
        read += added.length;
        done += part.items.length;
        yield { kind: "progress", stage: "unit activations", done, total: items.length };
      }
    },
    found: () => {
      const placedRows = Array.from({ length: Math.ceil(rows / stride) }, (_, at) => at * stride);
      return {
        ...{ read, tallies },
        answers: answers.map((tally) => tally.to(sampled.slice(0, rows))),
        placed: places.map((own) => ({ rows: placedRows, places: own, room: placedRoom })),
      };
    },
  };
}

/** An image of a batch: its place there, and its row among the answers kept; −1 if it is not of the sample. */
interface Added {
  readonly item: number;
  readonly label: number;
  readonly position: number;
  readonly row: number;
}

const numbersOf = ({ data }: Tensor): ArrayLike<number> => data as ArrayLike<number>;
