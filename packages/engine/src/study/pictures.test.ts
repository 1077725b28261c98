import { expect, test } from "vitest";
import type { Dataset } from "../data/dataset.ts";
import { float32 } from "../graph/tensor.ts";
import type { Image } from "../image/image.ts";
import { rgbBytes } from "../image/rgb-bytes.ts";
import { chosenChannels, strongestChannels } from "./activations.ts";
import { thumbnails } from "./pictures.ts";

const image = (
  channels: 1 | 3,
  pixels: readonly number[],
  kind = Uint8Array.from(pixels) as Image["pixels"],
): Image => ({
  width: pixels.length / channels,
  height: 1,
  channels,
  pixels: kind,
});

test("grey is repeated, floats are rounded and clamped, RGB passes through", () => {
  expect([...rgbBytes(image(1, [7, 9]))]).toEqual([7, 7, 7, 9, 9, 9]);
  expect([...rgbBytes(image(3, [1, 2, 3]))]).toEqual([1, 2, 3]);
  expect([...rgbBytes(image(1, [0], Float32Array.from([300.4])))]).toEqual([255, 255, 255]);
});

test("an unreadable image leaves its thumbnail black and the others in place", async () => {
  const dataset: Dataset = {
    name: "three",
    fingerprint: "",
    count: 3,
    classes: [],
    labels: undefined,
    skipped: [],
    itemName: String,
    images: async (indices) => indices.map((index) => (index === 1 ? undefined : image(1, [index + 1]))),
  };
  const { pixels, items } = await thumbnails(dataset, [2, 1, 0], 1);
  expect([...items]).toEqual([2, 1, 0]);
  expect([...pixels]).toEqual([3, 3, 3, 0, 0, 0, 1, 1, 1]);
});

test("thumbnails that nobody waits for any more are not decoded", async () => {
  const stop = new AbortController();
  let decoded = 0;
  const dataset: Dataset = {
    ...{ name: "many", fingerprint: "", count: 1000, classes: [], labels: undefined, skipped: [], itemName: String },
    images: async (indices) => {
      decoded += indices.length;
      stop.abort(new Error("gone"));
      return indices.map((index) => image(1, [index % 256]));
    },
  };
  const items = Array.from({ length: 256 }, (_, item) => item);
  await expect(thumbnails(dataset, items, 1, stop.signal)).rejects.toThrow("gone");
  expect(decoded).toBe(32);
  const all = await thumbnails(dataset, items, 1);
  expect([...all.pixels]).toEqual(items.flatMap((item) => [item, item, item]));
});

test("channels come strongest first by mean absolute value", () => {
  const tensor = float32([1, 3, 1, 2], [1, 1, -5, 0, 0, 3]);
  const { channels, maps, total, width, height } = strongestChannels(
    tensor,
    { index: 4, name: "conv", channels: { axis: 1, count: 3 } },
    2,
  );
  expect([total, height, width]).toEqual([3, 1, 2]);
  expect([...channels]).toEqual([1, 2]);
  expect([...maps]).toEqual([-5, 0, 0, 3]);
});

test("a dense layer's units are channels of one position", () => {
  const { channels, width, height } = strongestChannels(
    float32([1, 4], [1, 4, 2, 3]),
    { index: 9, name: "conv", channels: { axis: 1, count: 4 } },
    4,
  );
  expect([width, height]).toEqual([1, 1]);
  expect([...channels]).toEqual([1, 3, 2, 0]);
});

test("channels that stand last give the same pictures", () => {
  const first = strongestChannels(
    float32([1, 2, 2, 3], [1, 2, 3, 4, 5, 6, -10, -20, -30, -40, -50, -60]),
    { index: 0, name: "conv", channels: { axis: 1, count: 2 } },
    2,
  );
  const last = float32([1, 2, 3, 2], [1, -10, 2, -20, 3, -30, 4, -40, 5, -50, 6, -60]);
  expect(strongestChannels(last, { index: 0, name: "conv", channels: { axis: 3, count: 2 } }, 2)).toEqual(first);
  expect([...first.maps.subarray(0, 6)]).toEqual([-10, -20, -30, -40, -50, -60]);
});

test("channels that are named come in their order, as the strongest do; one that is not there is told", () => {
  const tensor = float32(
    [1, 3, 2, 2],
    Float32Array.from({ length: 12 }, (_, at) => at),
  );
  const layer = { index: 4, name: "conv", channels: { axis: 1, count: 3 } };
  expect(chosenChannels(tensor, layer, [2, 0, 1])).toEqual({
    layer: 4,
    width: 2,
    height: 2,
    total: 3,
    channels: Int32Array.of(2, 0, 1),
    maps: Float32Array.of(8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7),
  });
  const all = strongestChannels(tensor, layer, 3);
  expect(chosenChannels(tensor, layer, [...all.channels])).toEqual(all);
  expect(() => chosenChannels(tensor, layer, [0, 3])).toThrow("unknown unit: conv/3");
});
