import { expect, test } from "vitest";
import { randomNormal, seededRandom } from "../../base/random.ts";
import type { Layer } from "../../passes/layer.ts";
import { createUnitCollector, type UnitCollector } from "./unit-collector.ts";

const [IMAGES, UNITS, CLASSES, BATCH] = [2500, 6, 3, 8];
const layer = { index: 1, shape: ["N", UNITS, 4, 4], channels: { axis: 1, count: UNITS } } as unknown as Layer;
const items = Array.from({ length: IMAGES }, (_, item) => item);
const labels = Int32Array.from(items, (item) => (item % 11 === 0 ? -1 : item % CLASSES));
const random = seededRandom(4);
// many equal answers, some that are no numbers, sums that depend on their order
const most = Float32Array.from({ length: IMAGES * UNITS }, (_, at) =>
  at % 997 === 0 ? Number.NaN : Math.round(6 * randomNormal(random)) / 3,
);
const mean = most.map((value, at) => value * 10 ** (at % 7));
const options = { layers: [layer], rectified: [undefined], items, count: 5, labels, classes: CLASSES };

/** Adds batches; every thirteenth image cannot be read. */
function collect(collector: UnitCollector, first: number, end: number): UnitCollector {
  for (let batch = first; batch < end; batch++) {
    const part = items.slice(batch * BATCH, (batch + 1) * BATCH);
    const of = (values: Float32Array) => values.slice(batch * BATCH * UNITS, (batch + 1) * BATCH * UNITS);
    const input = { type: "float32", shape: [part.length], data: new Float32Array(part.length) } as const;
    const missing = part.flatMap((item, at) => (item % 13 === 5 ? [at] : []));
    const place = { at: of(most).map((_, at) => (batch + at) % 16), above: undefined };
    collector.add({ items: part, input, missing }, [{ most: of(most), place, mean: of(mean) }]);
  }
  return collector;
}

const seen = (collector: UnitCollector) => {
  const { read, tallies, answers, placed } = collector.found();
  const codes = Array.from({ length: UNITS }, (_, unit) => answers[0]!.ofUnit(unit));
  const where = { rows: placed[0]!.rows, places: placed[0]!.places.slice(0, placed[0]!.rows.length * UNITS) };
  return { read, done: collector.done(), sums: tallies[0]!.result(), items: answers[0]!.items, codes, where };
};

test.each([[[0, 1, 40, 41, 200]], [[0, 16, 288]], [[0]]])("chunks that begin at batches %j: as in one", (starts) => {
  const batches = Math.ceil(IMAGES / BATCH);
  const whole = seen(collect(createUnitCollector(options), 0, batches));
  expect(whole.where.rows.length).toBeLessThan(IMAGES / 2);
  const folded = createUnitCollector(options);
  for (const [at, first] of starts.entries()) {
    const end = starts[at + 1] ?? batches;
    const chunk = { items: items.slice(first * BATCH, end * BATCH), first };
    const part = collect(createUnitCollector({ ...options, chunk }), first, end);
    folded.append(part.state(), [part.since(0)]);
  }
  expect(seen(folded)).toEqual(whole);
});
