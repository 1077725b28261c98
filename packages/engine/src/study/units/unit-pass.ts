import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import { createNetwork } from "../network.ts";
import type { Subject } from "../subject.ts";
import type { AnswerCodes } from "./answer-codes.ts";
import type { PlacedAnswers } from "./deciles.ts";
import { type Added, keepAnswers } from "./kept-answers.ts";
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
  const kept = keepAnswers(
    items,
    tallies.map(({ units }) => units),
  );
  let [done, read] = [0, 0];

  const addLayer = (index: number, reading: LayerReading, added: readonly Added[]): void => {
    const tally = tallies[index]!;
    for (const { item, label, position } of added) tally.add(item, label, reading, position * tally.units);
    kept.add(index, reading, added);
  };

  return {
    run: async function* run(signal) {
      for await (const part of feed(items.slice(done), batch, signal)) {
        const values = (await network.read(part.input, names)).map(numbersOf);
        const missing = new Set(part.missing);
        const added = part.items.flatMap((item, position): readonly Added[] => {
          if (missing.has(position)) return [];
          return [{ item, position, label: labels?.[item] ?? -1, row: kept.rowOf(item) }];
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
    found: () => ({ read, tallies, ...kept.result() }),
  };
}

const numbersOf = ({ data }: Tensor): ArrayLike<number> => data as ArrayLike<number>;
