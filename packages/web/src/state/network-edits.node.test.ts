import { parseNetworkEdits, writeNetworkEdits } from "@deepling/engine";
import { expect, test } from "vitest";
import { alexnet } from "../study/fixture/models.ts";
import { editOfUnit, readEdits, withEdit } from "./network-edits.ts";

const names = { ...alexnet(), data: { name: "shapes", count: 20 } };
const read = (text: string) => readEdits(text, names).edits;

test.each([
  // what is said of a unit now replaces what was said of it
  ["relu5[3]=0", "relu5[3]=mean", "relu5[3]=mean"],
  // units that become the same are one edit
  ["relu5[3]=0", "relu5[7]=0", "relu5[3,7]=0"],
  ["relu5[3,7,9]=0;conv1:weights*2", "relu5[7]*2", "relu5[3,9]=0;conv1:weights*2;relu5[7]*2"],
  ["relu5[3]=0;relu5[7]=mean", "relu5[3]=mean", "relu5[3,7]=mean"],
  // a whole layer replaces its units, but not what was said of a part of a map
  ["relu5[3]=0;relu5[4]@box(0,0,2,2)=0", "relu5*0", "relu5[4]@box(0,0,2,2)=0;relu5*0"],
  ["relu5=0", "relu5[3]*2", "relu5=0;relu5[3]*2"],
  ["relu5[3]=0", "relu5[3]@box(0,0,2,2)=0", "relu5[3]=0;relu5[3]@box(0,0,2,2)=0"],
  ["conv3:bypass", "conv3:bypass", "conv3:bypass"],
  ["relu5[3]=image:4", "relu5[5]=image:7", "relu5[3]=image:4;relu5[5]=image:7"],
])("%s, then %s", (before, added, after) => {
  const [edit] = read(added);
  if (edit === undefined) throw new Error(added);
  expect(writeNetworkEdits(withEdit(read(before), edit))).toBe(after);
});

test("what is said of a unit is found again", () => {
  const edits = read("relu5[3,7]=0;relu5[7]@box(0,0,1,1)=0;relu4=mean");
  expect(editOfUnit(edits, "relu5", 7)).toEqual({ kind: "set", layer: "relu5", units: [3, 7], value: 0 });
  expect(editOfUnit(edits, "relu4", 100)).toEqual({ kind: "mean", layer: "relu4" });
  expect(editOfUnit(edits, "relu5", 4)).toBeUndefined();
});

test("a text that cannot be read says why, with what there is", () => {
  expect(readEdits("rleu5=0", names)).toEqual({
    edits: [],
    failure: { message: "unknown layer: rleu5", hint: expect.stringContaining("did you mean relu5") },
  });
  expect(readEdits(" ", names)).toEqual({ edits: [], failure: undefined });
  expect(() => parseNetworkEdits(" ", names)).toThrow("missing edit");
});
