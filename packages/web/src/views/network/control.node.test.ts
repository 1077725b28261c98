import { expect, test } from "vitest";
import { readEdits } from "../../state/network-edits.ts";
import { alexnet } from "../../study/fixture/models.ts";
import { heldAtZero, removalOf } from "./control.ts";

const model = alexnet();
const removal = (text: string) => removalOf(readEdits(text, model).edits, model.layers);

test.each([
  ["relu5[3,7]=0", { fill: "zero", units: [3, 7] }],
  ["relu5[9]=mean;relu5[3]=mean", { fill: "mean", units: [3, 9] }],
  ["relu5[3]*0", { fill: "zero", units: [3] }],
])("%s takes units away", (text, expected) => {
  expect(removal(text)).toMatchObject({ ...expected, layer: { name: "relu5" } });
});

test.each([
  "relu5=0",
  "relu5[3]=0;relu4[3]=0",
  "relu5[3]=0;relu5[4]=mean",
  "relu5[3]*2",
  "relu5[3]@box(0,0,2,2)=0",
  "conv3:bypass",
  "fc8[0-9]=0",
])("%s is not compared with random units", (text) => expect(removal(text)).toBeUndefined());

test("units that are held at zero in a layer can be pruned", () => {
  const { edits } = readEdits("relu5[7,3]=0;relu5[4]=mean;relu4[1]=0;relu5[9]*0", model);
  expect(heldAtZero(edits, "relu5")).toEqual([3, 7, 9]);
});
