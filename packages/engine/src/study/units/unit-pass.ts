import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import type { Batch } from "../../data/feed.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { createNetwork } from "../network.ts";
import type { Subject } from "../subject.ts";
import type { UnfinishedWork } from "../unfinished.ts";
import type { AnswerCodes } from "./answer-codes.ts";
import type { PlacedAnswers } from "./deciles.ts";
import type { KeptRows } from "./kept-answers.ts";
import type { LayerTally } from "./layer-tally.ts";
import type { LayerReading, Places } from "./read-images.ts";
import { rectifiedLayers } from "./rectified-layers.ts";
import { type PassProgress, passProgress } from "./resume.ts";
import { type CollectedState, type CollectorOptions, createUnitCollector } from "./unit-collector.ts";
import { withUnitOutputs } from "./unit-outputs.ts";
import type { Place } from "./unit-readings.ts";

/** What is asked of which network. Layers have a known number of units. */
export interface UnitPassOptions
  extends Omit<CollectorOptions, "rectified">,
    Pick<Subject, "graph" | "feed" | "batch"> {
  /** Input of the graph. */
  readonly input: string;
  readonly sessions: Subject["sessions"];
}

/** One pass over the data, which may be given up and gone on with. */
export interface UnitPass {
  /** Reads the images that are left; keeps what it does in `unfinished`, and begins with what an equal pass kept there. */
  readonly run: (signal: Abort | undefined, unfinished?: UnfinishedWork | undefined) => AsyncGenerator<Progress>;
  readonly found: () => UnitsFound;
  /** What was collected, for whoever folds the parts of several chunks (`foldUnits`). */
  readonly part: () => UnitsPart;
}

/** What a pass over a chunk collects. */
export interface UnitsPart {
  readonly state: CollectedState;
  readonly kept: KeptRows;
}

/** What one pass over all images finds, from the parts of its chunks in their order. */
export async function foldUnits(
  { graph, ...options }: Omit<CollectorOptions, "rectified" | "chunk"> & Pick<Subject, "graph">,
  parts: AsyncIterable<UnitsPart>,
): Promise<UnitsFound> {
  const collector = createUnitCollector({ ...options, rectified: rectifiedLayers(graph, options.layers) });
  for await (const { state, kept } of parts) collector.append(state, [kept]);
  return collector.found();
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
  const { graph, input, layers, feed, batch, sessions } = options;
  const { items } = options.chunk ?? options;
  const { graph: reduced, outputs } = withUnitOutputs(graph, layers);
  const names = reduced.outputs.map(({ name }) => name);
  const network = createNetwork(reduced, input, sessions);
  const collector = createUnitCollector({ ...options, rectified: rectifiedLayers(graph, layers) });

  const add = async ({ part, values }: Pending): Promise<void> => {
    const numbers = new Map((await values).map((tensor, at) => [names[at], numbersOf(tensor)]));
    const of = (name: string) => numbers.get(name) as Float32Array;
    const placesOf = ({ at, above }: Place): Places => ({
      at: of(at),
      above: above === undefined ? undefined : of(above),
    });
    const readings = outputs.map(({ most, place, mean }): LayerReading => {
      return { most: of(most), place: place === undefined ? undefined : placesOf(place), mean: of(mean) };
    });
    collector.add(part, readings);
  };
  const progress = (): Progress => {
    return { kind: "progress", stage: "unit activations", done: collector.done(), total: items.length };
  };
  let keeping: PassProgress | undefined;

  return {
    run: async function* run(signal, unfinished) {
      if (unfinished !== undefined) keeping ??= passProgress(collector, unfinished);
      if (collector.done() === 0) await keeping?.resume();
      // a runtime in another process reads the next batch while this one is counted
      let before: Pending | undefined;
      const addBefore = async () => {
        const ready = before;
        before = undefined;
        if (ready === undefined) return;
        await add(ready);
        ready.part.release?.();
        await keeping?.save();
      };
      try {
        for await (const part of feed(items.slice(collector.done()), batch, signal)) {
          const values = network.read(part.input, names);
          values.catch(() => undefined);
          await addBefore();
          before = { part, values };
          if (collector.done() > 0) yield progress();
        }
      } finally {
        // what has been read counts, also where it is given up
        await addBefore();
      }
      yield progress();
    },
    found: collector.found,
    part: () => ({ state: collector.state(), kept: collector.since(0) }),
  };
}

function numbersOf({ type, data }: Tensor): Float32Array {
  if (type !== "float32") throw new TypeError(type);
  return data;
}
