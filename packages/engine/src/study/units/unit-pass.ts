import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import type { Batch } from "../../data/feed.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import { createNetwork } from "../network.ts";
import type { Subject } from "../subject.ts";
import type { AnswerCodes } from "./answer-codes.ts";
import type { PlacedAnswers } from "./deciles.ts";
import { keepAnswers } from "./kept-answers.ts";
import { createLayerTally, type LayerTally } from "./layer-tally.ts";
import type { ReadImages } from "./read-images.ts";
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

/** A batch whose values are being read, or have been. */
interface Pending {
  readonly part: Batch;
  readonly values: Promise<readonly Tensor[]>;
}

/**
 * Reads what every unit of the layers answers to the data. Of each image the runtime hands out three numbers for each unit; reductions stay in
 * the graph. Memory is bounded: of data whose answers need more than 128 MiB, a seeded sample of the images is kept.
 */
export function createUnitPass(options: UnitPassOptions): UnitPass {
  const { graph, input, layers, items, feed, batch, sessions, labels } = options;
  const { graph: reduced, outputs } = withUnitOutputs(graph, layers);
  const names = reduced.outputs.map(({ name }) => name);
  const network = createNetwork(reduced, input, sessions);
  const tallies = layers.map((layer) => createLayerTally(layer, options.count, options.classes));
  const kept = keepAnswers(
    items,
    tallies.map(({ units }) => units),
  );
  let [done, read] = [0, 0];

  const imagesOf = ({ items: own, missing }: Batch): ReadImages => {
    const lost = new Set(missing);
    const positions = Int32Array.from([...own.keys()].filter((position) => !lost.has(position)));
    const there = positions.map((position) => own[position]!);
    return {
      ...{ count: there.length, positions, items: there },
      labels: there.map((item) => labels?.[item] ?? -1),
      rows: there.map(kept.rowOf),
    };
  };
  const add = async ({ part, values }: Pending): Promise<void> => {
    const numbers = new Map((await values).map((tensor, at) => [names[at], numbersOf(tensor)]));
    const images = imagesOf(part);
    for (const [index, { most, place, mean }] of outputs.entries()) {
      const of = (name: string) => numbers.get(name) as Float32Array;
      const reading = { most: of(most), place: place === undefined ? undefined : of(place), mean: of(mean) };
      tallies[index]!.add(images, reading);
      kept.add(index, images, reading);
    }
    read += images.count;
    done += part.items.length;
  };
  const progress = (): Progress => ({ kind: "progress", stage: "unit activations", done, total: items.length });

  return {
    run: async function* run(signal) {
      // a runtime in another process reads the next batch while this one is counted
      let before: Pending | undefined;
      const addBefore = async () => {
        const ready = before;
        before = undefined;
        if (ready !== undefined) await add(ready);
      };
      try {
        for await (const part of feed(items.slice(done), batch, signal)) {
          const values = network.read(part.input, names);
          values.catch(() => undefined);
          await addBefore();
          before = { part, values };
          if (done > 0) yield progress();
        }
      } finally {
        // what has been read counts, also where it is given up
        await addBefore();
      }
      yield progress();
    },
    found: () => ({ read, tallies, ...kept.result() }),
  };
}

function numbersOf({ type, data }: Tensor): Float32Array {
  if (type !== "float32") throw new TypeError(type);
  return data;
}
