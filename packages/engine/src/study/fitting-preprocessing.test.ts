import { expect, test } from "vitest";
import { startNet } from "../../../../test/engine/net.ts";
import { smallParts } from "../../../../test/engine/small-study.ts";
import { arrayDataset } from "../data/array-dataset.ts";
import { attribute } from "../graph/attributes.ts";
import { float32 } from "../graph/tensor.ts";
import { createLocalStudy } from "./local-study.ts";

const COLOURS = ["blue", "green", "red"];

/** Names the strongest of blue, green and red, in this order, of images in bytes: in other numbers or another order it does not. */
function blueGreenRed() {
  const net = startNet(["N", 3, 8, 8]);
  const mean = net.node("Flatten", [net.node("GlobalAveragePool", [net.x])], { axis: attribute.int(1) });
  const weights = net.builder.constant(float32([3, 3], Float32Array.of(0.05, 0, 0, 0, 0.05, 0, 0, 0, 0.05)), "w");
  return net.build(net.node("Gemm", [mean, weights]));
}

/** Images of one colour each, in turn; as red, green, blue. */
function colours(count: number, labelled: boolean) {
  const fills = [
    [10, 20, 240],
    [20, 230, 30],
    [250, 10, 20],
  ] as const;
  return arrayDataset({
    name: "colours",
    fingerprint: "colours",
    count,
    classes: labelled ? COLOURS : [],
    labels: labelled ? Int32Array.from({ length: count }, (_, item) => item % 3) : undefined,
    notes: [],
    itemName: (item) => `colour-${item}`,
    read: async (indices) =>
      indices.map((item) => ({
        width: 8,
        height: 8,
        channels: 3,
        pixels: Uint8Array.from({ length: 192 }, (_, at) => fills[item % 3]?.[at % 3] ?? 0),
      })),
  });
}

async function assumed({ guessed = true, count = 15, labelled = true, bytes = false } = {}) {
  const parts = smallParts("colours", blueGreenRed());
  const right = { scale: 1, mean: [0, 0, 0], std: [1, 1, 1], channels: "bgr" } as const;
  const study = createLocalStudy({
    ...parts,
    guessed,
    labels: COLOURS,
    classes: COLOURS,
    preprocessing: { ...parts.preprocessing, ...(bytes ? right : {}) },
    dataset: colours(count, labelled),
  });
  try {
    return (await study.info()).assumed;
  } finally {
    await study.dispose();
  }
}

test("a guessed preprocessing is compared with the usual ones: what clearly predicts more labels is named, with its flags", async () => {
  const [sentence = "", ...rest] = await assumed();
  expect(rest).toEqual([]);
  expect(sentence).toMatch(
    /better: --scale 1 --mean \S+ --std 1 --channels bgr \(12 images: 12 right; as assumed: 4 right\)/,
  );
});

test("without labels the better one is sure, and differs between images", async () => {
  const [sentence = ""] = await assumed({ labelled: false });
  expect(sentence).toMatch(/better: --scale 1 .*3 predicted classes, mean confidence (9\d|100) %/);
  expect(sentence).toMatch(/as assumed: .* mean confidence \d\d %\)$/);
});

test("nothing is said of a preprocessing that is stated, or the best already, or where too few images can tell", async () => {
  expect(await assumed({ guessed: false })).toEqual([]);
  expect(await assumed({ bytes: true })).toEqual([]);
  expect(await assumed({ count: 3 })).toEqual([]);
});
