import { expect, test } from "vitest";
import { sequenceOf } from "../renderers/projection/scene-fixture.ts";
import { knownMeasures } from "./known-measures.ts";
import { QUALITY } from "./measures.ts";

test("a measure without a value at any layer is not known; one that misses only some is", () => {
  const { layers } = sequenceOf([
    [0, 0, 1, 1],
    [0, 0, 1, 1],
  ]);
  const values = layers.map((layer, i) => ({
    quality: { ...layer.quality, purity: Number.NaN, stress: i === 0 ? Number.NaN : 0.3 },
  }));
  const known = knownMeasures(values);
  expect(known).not.toContain("purity");
  expect(known).toContain("stress");
  expect(knownMeasures(undefined)).toHaveLength(Object.keys(QUALITY).length);
});
