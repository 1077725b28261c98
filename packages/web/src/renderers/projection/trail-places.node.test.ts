import { expect, test } from "vitest";
import { drawLayouts } from "./layouts.ts";
import { sequenceOf } from "./scene-fixture.ts";
import { trailPlaces } from "./trail-places.ts";

const LAYERS = [
  [0, 0, 2, 2, -2, 5],
  [1, 1, 3, -3, 4, 0],
  [6, 1, -3, 2, 0, 0],
];

test.each(["unit", "shared"] as const)(
  "on the %s scale, images whose layers are not there lie where they would: from what is known of them, else nowhere",
  (scale) => {
    const whole = sequenceOf(LAYERS);
    const drawn = drawLayouts(whole, scale);
    const points = Uint32Array.of(2, 0);
    const wanted = trailPlaces(drawn, points, undefined);
    expect([...(wanted[1] ?? [])]).toEqual(
      [2, 0].flatMap((point) => [...(drawn.layers[1]?.subarray(2 * point, 2 * point + 2) ?? [])]),
    );
    const apart = { ...whole, layers: whole.layers.map((layer) => ({ ...layer, positions: undefined })) };
    // one layer is held; the images were asked for in another order
    const some = drawLayouts(apart, scale, "most", [undefined, drawn.layers[1], undefined]);
    const positions = LAYERS.map((layer) => Float32Array.from([...layer.slice(0, 2), ...layer.slice(4, 6)]));
    const known = { rowOf: (point: number) => [0, undefined, 1][point], positions };
    expect(trailPlaces(some, points, known)).toEqual(wanted);
    const [first, second] = trailPlaces(some, points, undefined);
    expect(first?.every(Number.isNaN)).toBe(true);
    expect(second).toEqual(wanted[1]);
    expect([...(trailPlaces(some, Uint32Array.of(1), known)[0] ?? [])]).toEqual([Number.NaN, Number.NaN]);
  },
);
