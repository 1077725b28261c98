import { expect, test } from "vitest";
import { filterRows, noteOf, orderRows, type UnitRow, unitTableRows } from "./table-columns.ts";

const told = (label: number, auc: number) => ({
  class: label,
  auc,
  interval: [auc, auc] as const,
  images: 5,
  others: 15,
});

const CLASSES = ["cat", "dog"];

function row(unit: number, of: Partial<UnitRow> = {}): UnitRow {
  const facts = {
    ...{ unit, most: 1, least: 0, mean: 0.5, active: 1, dead: false, saturated: false },
    ...{ duplicateOf: undefined, preferred: undefined, selectivity: undefined, told: undefined },
    ...{ norm: Number.NaN, damage: Number.NaN },
    ...of,
  };
  return { ...facts, note: noteOf(facts) };
}

const ROWS = [
  row(0, { dead: true, most: 0, duplicateOf: 3 }),
  row(1, { told: told(1, 0.9), preferred: 0, selectivity: 0.2 }),
  row(2, { told: told(0, 0.7), preferred: 0, saturated: true }),
  row(12, { told: told(1, 0.9), duplicateOf: 1 }),
];
const units = (rows: readonly UnitRow[]) => rows.map(({ unit }) => unit);

test("rows are ordered by a column; those without a value come last either way, equal ones by their number", () => {
  expect(units(orderRows(ROWS, "auc", false, CLASSES))).toEqual([1, 12, 2, 0]);
  expect(units(orderRows(ROWS, "auc", true, CLASSES))).toEqual([2, 1, 12, 0]);
  expect(units(orderRows(ROWS, "told", true, CLASSES))).toEqual([2, 1, 12, 0]);
  expect(units(orderRows(ROWS, "note", false, CLASSES))).toEqual([0, 2, 12, 1]);
  expect(units(orderRows(ROWS, "selectivity", true, CLASSES))).toEqual([1, 0, 2, 12]);
  expect(units(orderRows(ROWS, "unit", false, CLASSES))).toEqual([12, 2, 1, 0]);
});

test("a filter holds one kind of fault; a text is a number's beginning, a class or a note", () => {
  const find = (text: string, only: Parameters<typeof filterRows>[1]["only"] = "all") =>
    units(filterRows(ROWS, { text, only }, CLASSES));
  expect(find("")).toEqual([0, 1, 2, 12]);
  expect(find("", "dead")).toEqual([0]);
  expect(find("", "duplicate")).toEqual([12]);
  expect(find("1")).toEqual([1, 12]);
  expect(find("DOG")).toEqual([1, 12]);
  expect(find("cat", "saturated")).toEqual([2]);
  expect(find("like 1")).toEqual([12]);
});

test("as a table, what is not known is empty", () => {
  const [head = [], , second = []] = unitTableRows("relu5", ROWS, CLASSES);
  const told = Object.fromEntries(head.map((name, at) => [name, second[at]]));
  expect(told).toMatchObject({
    layer: "relu5",
    unit: 1,
    bestClass: "dog",
    auc: 0.9,
    class: "cat",
    dead: 0,
    weightNorm: Number.NaN,
  });
});
