import type { Batch } from "../../data/feed.ts";
import type { Layer } from "../../passes/layer.ts";
import { type KeptRows, keepAnswers } from "./kept-answers.ts";
import { createLayerTally, type LayerTally, type TallyState } from "./layer-tally.ts";
import type { LayerReading, ReadImages } from "./read-images.ts";
import type { UnitsFound } from "./unit-pass.ts";

/** What a pass collects of all layers, batch by batch. */
export interface UnitCollector {
  /** Images that were asked for so far. */
  readonly done: () => number;
  /** Adds a batch: a reading for each layer. */
  readonly add: (batch: Batch, readings: readonly LayerReading[]) => void;
  readonly found: () => UnitsFound;
  /** All that was collected but the answers kept, as it is now. */
  readonly state: () => CollectedState;
  /** The answers kept since there were so many rows of them. */
  readonly since: (rows: number) => KeptRows;
  /** Adds what another collector holds of the images that follow. */
  readonly append: (state: CollectedState, kept: readonly KeptRows[]) => void;
}

/** What a collector holds, but for the answers it keeps. */
export interface CollectedState {
  readonly done: number;
  readonly read: number;
  /** Rows of answers kept. */
  readonly rows: number;
  readonly tallies: readonly TallyState[];
}

/** What is collected, of which images. */
export interface CollectorOptions {
  readonly layers: readonly Layer[];
  readonly items: readonly number[];
  /** The layer that each is the ReLU of (`rectifiedLayers`). */
  readonly rectified: readonly (number | undefined)[];
  /** Images kept for each unit, those with the largest and those with the smallest answers. */
  readonly count: number;
  /** True class per data set index; −1 unknown; undefined without labels. */
  readonly labels: Int32Array | undefined;
  readonly classes: number;
  /** Which of the items are collected here, and the number of their first batch; all if absent. */
  readonly chunk?: { readonly items: readonly number[]; readonly first: number } | undefined;
}

/** A collector that holds nothing yet. */
export function createUnitCollector({
  layers,
  rectified,
  items,
  count,
  labels,
  classes,
  chunk = { items, first: 0 },
}: CollectorOptions): UnitCollector {
  const tallies: readonly LayerTally[] = layers.map((layer) => createLayerTally(layer, count, classes, chunk.first));
  const kept = keepAnswers(items, { units: tallies.map(({ units }) => units), rectified }, chunk.items);
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
  return {
    done: () => done,
    add: (batch, readings) => {
      const images = imagesOf(batch);
      for (const [index, reading] of readings.entries()) {
        tallies[index]!.add(images, reading);
        kept.add(index, images, reading);
      }
      read += images.count;
      done += batch.items.length;
    },
    found: () => ({ read, tallies, ...kept.result() }),
    state: () => ({ done, read, rows: kept.rows(), tallies: tallies.map((tally) => tally.state()) }),
    since: kept.since,
    append: (state, rows) => {
      for (const some of rows) kept.append(some);
      for (const [index, tally] of tallies.entries()) tally.append(state.tallies[index]!);
      done += state.done;
      read += state.read;
    },
  };
}
