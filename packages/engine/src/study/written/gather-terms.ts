import type { Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import { readerOf } from "../activations.ts";
import type { CellBox, WrittenSource, WrittenTerm } from "./written-cell.ts";

/** A layer that a sum reads: its values, and the sum's weights for them. */
export interface Weighted {
  readonly layer: Layer;
  readonly value: Tensor;
  readonly weight: Tensor;
}

/** The terms of a sum: all of them added up, and the largest. */
export interface Terms {
  readonly count: number;
  readonly zeros: number;
  readonly sum: number;
  /** At most as many as wanted, the largest amounts first. */
  readonly terms: readonly WrittenTerm[];
  readonly rest: number;
  readonly sources: readonly WrittenSource[];
}

const amount = ({ weight, value }: WrittenTerm): number => Math.abs(weight * value);

/** Every cell with a weight other than 0 is a term; those that add most are listed, `most` of them. */
export function gatherTerms(read: readonly Weighted[], most: number): Terms {
  const every: WrittenTerm[] = [];
  const sources = read.map(({ layer, value, weight }, source): WrittenSource => {
    const [values, weights] = [readerOf(value, layer), readerOf(weight, layer)];
    const { total, area, width } = values;
    const shares = new Map<number, number>();
    let box: CellBox | undefined;
    for (let unit = 0; unit < total; unit++) {
      for (let place = 0; place < area; place++) {
        const own = weights.at(unit, place);
        if (own === 0) continue;
        const [row, column] = [Math.floor(place / width), place % width];
        const term = { source, unit, row, column, weight: own, value: values.at(unit, place) };
        every.push(term);
        shares.set(unit, (shares.get(unit) ?? 0) + own * term.value);
        box = around(box, row, column);
      }
    }
    return {
      ...{ layer: layer.index, box },
      units: Int32Array.from(shares.keys()),
      shares: Float32Array.from(shares.values()),
    };
  });
  every.sort((a, b) => amount(b) - amount(a));
  const total = (terms: readonly WrittenTerm[]) => terms.reduce((sum, { weight, value }) => sum + weight * value, 0);
  return {
    count: every.length,
    zeros: every.filter(({ value }) => value === 0).length,
    sum: total(every),
    terms: every.slice(0, most),
    rest: total(every.slice(most)),
    sources,
  };
}

function around(box: CellBox | undefined, row: number, column: number): CellBox {
  if (box === undefined) return { top: row, left: column, bottom: row, right: column };
  return {
    top: Math.min(box.top, row),
    left: Math.min(box.left, column),
    bottom: Math.max(box.bottom, row),
    right: Math.max(box.right, column),
  };
}
