import { expect, test } from "vitest";
import { fixtureWorth } from "../../study/fixture/effects.ts";
import { columnOf, columnsFor, ranked, WORTH_COLUMNS, worstClass } from "./worth-columns.ts";

const [estimates, worth] = [...fixtureWorth(new Int32Array(50), 20, 3)];
if (estimates?.kind !== "estimates" || worth?.kind !== "worth") throw new Error("fixture");

test("estimates are there before any unit was removed; what is not known comes last", () => {
  const known = { key: "", estimates, worth: undefined };
  for (const column of WORTH_COLUMNS) {
    const values = columnOf(known, column, -1);
    expect(values).toHaveLength(20);
    const measured = ["accuracy", "confidence", "changed"].includes(column);
    expect({ column, known: !Number.isNaN(values[0]) }).toEqual({ column, known: !measured });
  }
  expect(ranked(Float32Array.of(1, Number.NaN, 3, 3), "wanda")).toEqual([2, 3, 0, 1]);
  expect(ranked(Float32Array.of(5, 1, 3), "unit")).toEqual([0, 1, 2]);
});

test("the loss of one class, and the class that loses most", () => {
  const known = { key: "", estimates, worth };
  for (let label = 0; label < 10; label++) {
    const values = columnOf(known, "accuracy", label);
    for (let unit = 0; unit < 20; unit++) expect(values[unit]).toBe(worth.classAccuracyLoss[unit * 10 + label]);
  }
  for (let unit = 0; unit < 20; unit++) {
    const losses = [...worth.classAccuracyLoss.subarray(unit * 10, unit * 10 + 10)];
    const worst = worstClass(worth, unit);
    expect(worst?.loss).toBe(Math.max(...losses));
    expect(losses[worst?.label ?? -1]).toBe(worst?.loss);
  }
});

test("without labels there are no columns that only labels tell, and units are ranked by changed predictions instead", () => {
  expect(columnsFor(true, "confidence")).toEqual({ columns: WORTH_COLUMNS, by: "confidence" });
  const without = columnsFor(false, "confidence");
  expect(without.columns).toEqual(WORTH_COLUMNS.filter((column) => column !== "accuracy" && column !== "confidence"));
  expect(without.by).toBe("changed");
  expect(columnsFor(false, "wanda").by).toBe("wanda");
});
