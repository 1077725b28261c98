import { expect, test } from "vitest";
import { type LedgerRow, measured } from "../reports/ledger-report.ts";
import { gatheredMeasure } from "./gather-measure.ts";
import { LAYER_MEASURE_KEYS, type LayerMeasureKey, layerMeasure } from "./layer-measures.ts";

/** More layers than a call may have arguments. */
const COUNT = 200_000;

test("measures of very many layers together", () => {
  const facts = { layer: "", kind: "", output: [], timedWith: null, own: {} };
  const rowOf = (value: number): LedgerRow => ({ ...facts, ...measured(() => value) });
  const [less, more] = [rowOf(1), rowOf(3)];
  const rows = Array.from({ length: COUNT }, (_, at) => (at === COUNT / 2 ? more : less));
  const layers = rows.map((_, at) => at + 1);
  const expected = { sum: COUNT + 2, last: 1, largest: 3, mean: (COUNT + 2) / COUNT };
  const of = (key: LayerMeasureKey) => gatheredMeasure(rows, key, layers);
  for (const key of LAYER_MEASURE_KEYS) expect(of(key), key).toBeCloseTo(expected[layerMeasure(key).together], 9);
});
