import type { Abort } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import type { Progress } from "../../base/progress.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { createCorrelationTally } from "../../math/correlation.ts";
import { type Matrix, matrix32, takeRows } from "../../math/matrix.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { createOnnxAlgebra } from "../../runtime/onnx-algebra.ts";
import { createNetwork } from "../network.ts";
import type { Subject } from "../subject.ts";
import { addUnitMaps, addUnitMeans } from "../units/unit-maps.ts";
import { comparedItems, type Reading, readBoth } from "./read-both.ts";

/** The units of a layer, and of a layer of another network, with the unit that is most like each. */
export interface UnitMatches {
  readonly kind: "unit matches";
  readonly final: true;
  /** Layer of the network asked, and of the one it is compared with. */
  readonly layer: number;
  readonly other: number;
  /** Images on which correlations were computed: readable, and with finite activations in both. */
  readonly images: number;
  /** Per unit of `layer` the unit of `other` with the greatest correlation; −1 for a unit that does not vary. */
  readonly best: Int32Array;
  /** Pearson's correlation of the units' mean activations, image by image; NaN where `best` is −1. */
  readonly correlation: Float32Array;
  /** The same the other way round: per unit of `other` a unit of `layer`. */
  readonly bestOfOther: Int32Array;
  readonly correlationOfOther: Float32Array;
}

/** Pairs of units that are compared at most: their products are held, 8 bytes each. */
const MOST_PAIRS = 2 ** 25;

/** What is compared with what. */
export interface UnitMatchesOptions {
  readonly own: Subject;
  readonly other: Subject;
  readonly layer: Layer;
  readonly otherLayer: Layer;
  /** Images to compare on; 1,000 unless given. */
  readonly images?: number | undefined;
  readonly signal: Abort | undefined;
}

/**
 * Matches units of two layers by the correlation of their activations, averaged over positions, on a seeded sample of the data; every pair is compared. Throws "unsupported layer" where the
 * number of units is not known or too large.
 */
export async function* unitMatches(options: UnitMatchesOptions): AsyncGenerator<Progress | UnitMatches> {
  const { own, other, layer, otherLayer, signal } = options;
  const [units, otherUnits] = [unitsOf(layer), unitsOf(otherLayer)];
  if (units * otherUnits > MOST_PAIRS) {
    throw new DeeplingError("unsupported", `layer: ${layer.name} (${units} × ${otherUnits} pairs of units)`, {
      hint: "choose a layer with fewer units",
    });
  }
  const items = comparedItems(own.items, options.images);
  const algebra = createOnnxAlgebra(own.passes.runtime);
  const tally = createCorrelationTally(units, otherUnits, algebra);
  const readings = [meansOf(own, layer), meansOf(other, otherLayer)] as const;
  const batch = Math.min(own.batch, other.batch);
  let done = 0;
  try {
    for await (const part of readBoth(...readings, items, batch, signal)) {
      const [a, b] = [rowsOf(part.own[0]?.data, units), rowsOf(part.other[0]?.data, otherUnits)];
      const known = part.present.filter((row) => allFinite(a, row) && allFinite(b, row));
      if (known.length > 0) await tally.add(takeRows(a, known), takeRows(b, known));
      done += part.count;
      yield { kind: "progress", stage: "comparing units", done, total: items.length };
    }
  } finally {
    await algebra.dispose();
  }
  const { data } = tally.result();
  const forth = bestOf(units, otherUnits, (unit, candidate) => data[unit * otherUnits + candidate] ?? Number.NaN);
  const back = bestOf(otherUnits, units, (unit, candidate) => data[candidate * otherUnits + unit] ?? Number.NaN);
  yield {
    kind: "unit matches",
    final: true,
    layer: layer.index,
    other: otherLayer.index,
    images: tally.sums.rows,
    best: forth.best,
    correlation: forth.correlation,
    bestOfOther: back.best,
    correlationOfOther: back.correlation,
  };
}

function unitsOf({ name, channels }: Layer): number {
  if (typeof channels.count === "number") return channels.count;
  throw new DeeplingError("unsupported", `layer: ${name} (its number of units is not known)`, {
    hint: "choose another",
  });
}

function meansOf(subject: Subject, layer: Layer): Reading {
  const builder = new GraphBuilder(subject.graph, inferNode);
  const means = addUnitMeans(builder, addUnitMaps(builder, layer));
  const graph = builder.build([means]);
  return {
    subject,
    network: createNetwork(graph, subject.model.input.value, subject.passes.sessions),
    values: [means],
  };
}

const rowsOf = (data: unknown, columns: number): Matrix => {
  const numbers = data as Float32Array;
  return matrix32(numbers.length / columns, columns, numbers);
};

function allFinite({ data, columns }: Matrix, row: number): boolean {
  return data.subarray(row * columns, (row + 1) * columns).every(Number.isFinite);
}

function bestOf(units: number, candidates: number, correlation: (unit: number, candidate: number) => number) {
  const best = new Int32Array(units).fill(-1);
  const values = new Float32Array(units).fill(Number.NaN);
  for (let unit = 0; unit < units; unit++) {
    for (let candidate = 0; candidate < candidates; candidate++) {
      const value = correlation(unit, candidate);
      if (Number.isNaN(value) || value <= (values[unit] ?? 0)) continue;
      best[unit] = candidate;
      values[unit] = value;
    }
  }
  return { best, correlation: values };
}
