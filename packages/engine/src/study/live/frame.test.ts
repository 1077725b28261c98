import { afterAll, expect, test } from "vitest";
import { normal, startNet } from "../../../../../test/engine/net.ts";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { CLASSES, smallParts } from "../../../../../test/engine/small-study.ts";
import { attribute } from "../../graph/attributes.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { createLocalStudy, type Study } from "../local-study.ts";

const parts = smallParts("small", smallNet({ activation: "Relu", classes: CLASSES.length, seed: 30 }));
const study = createLocalStudy(parts);
afterAll(() => study.dispose());

const ITEM = 7;
const UNIT = { layer: 2, unit: 1 };

/** The frame that is an image of the data. */
const pixelsOf = async (of: Study, item: number) => Uint8Array.from((await of.picture({ item })).pixels);

function near(got: ArrayLike<number> | undefined, expected: ArrayLike<number> | undefined, within = 1e-5): void {
  expect(got?.length).toBe(expected?.length);
  const far = Array.from(got ?? []).findIndex((value, at) => Math.abs(value - (expected?.[at] ?? Number.NaN)) > within);
  expect(far).toBe(-1);
}

test("of an image of the data a frame is answered as the questions about the image are", async () => {
  const pixels = await pixelsOf(study, ITEM);
  const projection = { mode: "paper" } as const;
  const { model } = await study.info();
  for (const layer of [0, 2, model.layers.length - 1]) {
    const answer = await study.frame({ pixels, maps: { layer, side: 5 } });
    expect([answer.maps]).toEqual(await study.layerMaps({ item: ITEM, layers: [layer], side: 5 }));
  }
  const answer = await study.frame({ pixels, unit: UNIT, projection });
  const { logits, probabilities } = await study.predict({ item: ITEM });
  near(answer.prediction.logits, logits);
  near(answer.prediction.probabilities, probabilities);
  const edited = [{ item: ITEM, edits: [] }];
  const placed = await study.place({ projection, edited });
  expect(answer.placed?.layers).toEqual(placed.layers);
  for (const [at, positions] of placed.positions.entries()) near(answer.placed?.positions[at], positions, 1e-4);
  expect(answer.maps).toBeUndefined();
  // beside scores that are known
  const beside = await study.frame({ pixels, scores: false, maps: { layer: 2, side: 5 }, unit: UNIT, projection });
  expect(beside.prediction).toEqual({ logits: new Float32Array(), probabilities: new Float32Array() });
  expect([beside.maps]).toEqual(await study.layerMaps({ item: ITEM, layers: [2], side: 5 }));
  expect([beside.placed, beside.reconstruction]).toEqual([answer.placed, answer.reconstruction]);
});

test("the reconstruction is deconvnet's of the unit", async () => {
  const { model } = await study.info();
  const target = { kind: "unit", layer: model.layers[UNIT.layer]?.name ?? "", unit: UNIT.unit } as const;
  const { reconstruction } = await study.frame({ pixels: await pixelsOf(study, ITEM), unit: UNIT });
  for await (const expected of study.explain({ item: ITEM, method: "deconvnet", target, raw: true })) {
    expect(reconstruction).toEqual({
      map: expected.map,
      raw: expected.raw,
      width: expected.width,
      height: expected.height,
    });
    expect(expected.map.some((value) => value !== 0)).toBe(true);
  }
});

test("edits of the network and of images are made to frames too", async () => {
  const pixels = await pixelsOf(study, ITEM);
  const variant = { network: "relu1[2]*0.5", image: "grey=0.5" };
  const answer = await study.frame({ pixels, maps: { layer: 2, side: 8 } }, { variant });
  near(answer.prediction.logits, (await study.predict({ item: ITEM }, { variant })).logits);
  expect([answer.maps]).toEqual(await study.layerMaps({ item: ITEM, layers: [2], side: 8 }, { variant }));
  const plain = await study.frame({ pixels });
  expect([...plain.prediction.logits]).not.toEqual([...answer.prediction.logits]);
});

test("pixels of another size, and layers and units that there are not, are refused by name", async () => {
  const pixels = new Uint8Array(192);
  await expect(study.frame({ pixels: new Uint8Array(8 * 9 * 3) })).rejects.toMatchObject({
    code: "mismatched",
    message: "mismatched image size: 8×9 (the network takes 8×8)",
  });
  await expect(study.frame({ pixels, maps: { layer: 99, side: 4 } })).rejects.toThrow("unknown layer: 99");
  await expect(study.frame({ pixels, unit: { layer: 2, unit: 5000 } })).rejects.toThrow("unknown unit");
});

/** A network of one convolution, one of its outputs sampled where the runtime can and no gradient is known, and three scores. */
function shortNet(channels: number, sampled: boolean): TypedGraph {
  const { x, builder, conv, node, weight } = startNet([1, channels, 8, 8]);
  const grid = builder.constant(normal([1, 8, 8, 2], 5), "grid");
  const first = conv(x, 4, 3);
  const seen = sampled ? node("GridSample", [first, grid]) : first;
  const flat = node("Flatten", [node("Relu", [seen], {}, "relu")], { axis: attribute.int(1) });
  return builder.build([node("Gemm", [flat, weight([256, 3])], {}, "fc")]);
}

test("a frame becomes grey where the network takes grey images, as images of the data do; bands are refused", async () => {
  const own = smallParts("grey", shortNet(1, false));
  const { preprocessing } = own;
  const grey = createLocalStudy({
    ...own,
    preprocessing: { ...preprocessing, channels: "gray", mean: [0.4], std: [0.3] },
  });
  const bands = createLocalStudy({
    ...smallParts("bands", shortNet(4, false)),
    preprocessing: { ...preprocessing, channels: "bands", mean: [0, 0, 0, 0], std: [1, 1, 1, 1] },
  });
  try {
    const pixels = await pixelsOf(study, ITEM);
    const { logits } = await grey.predict({ item: ITEM });
    near((await grey.frame({ pixels })).prediction.logits, logits);
    await expect(bands.frame({ pixels })).rejects.toThrow("mismatched channels: 3 per pixel (the network takes 4)");
  } finally {
    await Promise.all([grey.dispose(), bands.dispose()]);
  }
});

test("a network without a gradient somewhere answers all but the reconstruction, and says why", async () => {
  const sampled = createLocalStudy(smallParts("sampled", shortNet(3, true)));
  try {
    const { model } = await sampled.info();
    const layer = model.layers.length - 2;
    const pixels = await pixelsOf(study, ITEM);
    const answer = await sampled.frame({ pixels, maps: { layer, side: 8 }, unit: { layer, unit: 1 } });
    expect(answer.reconstruction).toMatchObject({ kind: "error", code: "unsupported" });
    near(answer.prediction.logits, (await sampled.predict({ item: ITEM })).logits);
    expect(answer.maps?.units).toBe(4);
  } finally {
    await sampled.dispose();
  }
});
