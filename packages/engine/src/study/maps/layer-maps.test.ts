import { afterAll, expect, test } from "vitest";
import { goldenStudy } from "../../../../../test/engine/contribution-net.ts";
import { float32 } from "../../graph/tensor.ts";
import { reduceMaps } from "./reduce-maps.ts";

const study = goldenStudy(1);
afterAll(() => study.dispose());

const drawnValue = ({ low, high }: { readonly low: number; readonly high: number }, byte: number): number =>
  low + ((high - low) * byte) / 255;

test("maps that fit are the activations of all units, but for the few beyond the scale and a step of it", async () => {
  const { model } = await study.info();
  const layers = model.layers.map(({ index }) => index);
  for (const found of await study.layerMaps({ item: 2, layers, side: 64 })) {
    const channels = Array.from({ length: found.units }, (_, unit) => unit);
    const { maps, width, height } = await study.activations({ item: 2, layer: found.layer, channels });
    expect([found.rows, found.columns]).toEqual([height, width]);
    const step = (found.high - found.low) / 255;
    maps.forEach((value, at) => {
      const drawn = Math.min(found.high, Math.max(found.low, value));
      expect(Math.abs(drawnValue(found, found.bytes[at] ?? 0) - drawn)).toBeLessThanOrEqual(0.51 * step);
    });
  }
});

test("larger maps are means over blocks that cover them", () => {
  const tensor = float32(
    [1, 2, 5, 4],
    Float32Array.from({ length: 40 }, (_, at) => at),
  );
  const found = reduceMaps(tensor, { index: 3, channels: { axis: 1, count: 2 } }, 2);
  expect(found).toMatchObject({ layer: 3, units: 2, height: 5, width: 4, rows: 2, columns: 2, low: 0 });
  // rows 0 and 1, then 2 to 4; columns in pairs
  const means = [0, 20].flatMap((from) => [2.5, 4.5, 12.5, 14.5].map((mean) => from + mean));
  expect(found.high).toBe(means.at(-1));
  expect([...found.bytes]).toEqual(means.map((mean) => Math.round((255 * mean) / found.high)));
});

test("values on both sides of 0 have a scale as far below as above; an even map is drawn as well", () => {
  const layer = { index: 0, channels: { axis: 1, count: 1 } };
  expect(reduceMaps(float32([1, 1, 1, 2], Float32Array.of(-3, 1)), layer, 8)).toMatchObject({ low: -3, high: 3 });
  expect([...reduceMaps(float32([1, 1, 1, 2], Float32Array.of(0, 0)), layer, 8).bytes]).toEqual([0, 0]);
});
