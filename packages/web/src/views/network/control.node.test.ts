import { expect, test } from "vitest";
import { readEdits } from "../../state/network-edits.ts";
import { alexnet } from "../../study/fixture/models.ts";
import { controlOf, verdictOf } from "./control.ts";

const model = alexnet();
const control = (text: string, seed = 0) => controlOf(readEdits(text, model).edits, model.layers, seed);

test("as many random other units as were taken away, twenty times, by seed", () => {
  const found = control("relu5[3,7]=0");
  expect(found).toMatchObject({ fill: "zero", size: 2, layer: { name: "relu5" } });
  expect(found?.groups).toHaveLength(20);
  for (const group of found?.groups ?? []) {
    expect(new Set(group).size).toBe(2);
    for (const unit of group) expect([3, 7].includes(unit) || unit < 0 || unit >= 128).toBe(false);
  }
  expect(control("relu5[3,7]=0")?.groups).toEqual(found?.groups);
  expect(control("relu5[3,7]=0", 1)?.groups).not.toEqual(found?.groups);
  expect(control("relu5[3]=mean;relu5[9]=mean")).toMatchObject({ fill: "mean", size: 2 });
  expect(control("relu5[3]*0")).toMatchObject({ fill: "zero", size: 1 });
});

test.each([
  "relu5=0",
  "relu5[3]=0;relu4[3]=0",
  "relu5[3]=0;relu5[4]=mean",
  "relu5[3]*2",
  "relu5[3]@box(0,0,2,2)=0",
  "conv3:bypass",
  "fc8[0-5]=0",
])("no random units beside %s", (text) => expect(control(text)).toBeUndefined());

test("a drop among those of random units cannot be told from theirs", () => {
  const drops = [0.001, -0.002, 0.004];
  expect(verdictOf(0.003, drops)).toEqual({ least: -0.002, most: 0.004, mean: expect.closeTo(0.001), place: "within" });
  expect(verdictOf(0.004, drops).place).toBe("within");
  expect(verdictOf(0.005, drops).place).toBe("above");
  expect(verdictOf(-0.01, drops).place).toBe("below");
});
