import { describe, expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { seededRandom } from "../base/random.ts";
import { attribute } from "../graph/attributes.ts";
import type { Attribute } from "../graph/graph.ts";
import { float32 } from "../graph/tensor.ts";

const { int, ints, string } = attribute;
const image = { shape: [2, 3, 9, 8], draw: "distinct" } as const;
const settings = [
  { name: "2×2, stride 2", attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) } },
  { name: "3×3, stride 2, overlapping", attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]) } },
  { name: "pads", attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) } },
  { name: "stride 1", attributes: { kernel_shape: ints([3, 2]), pads: ints([1, 0, 1, 1]) } },
  { name: "stride wider than the kernel", attributes: { kernel_shape: ints([2, 1]), strides: ints([3, 2]) } },
  { name: "ceil_mode", attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 3]), ceil_mode: int(1) } },
  { name: "dilated", attributes: { kernel_shape: ints([2, 3]), dilations: ints([3, 2]), strides: ints([2, 1]) } },
  {
    name: "SAME_LOWER",
    attributes: { kernel_shape: ints([3, 2]), strides: ints([2, 2]), auto_pad: string("SAME_LOWER") },
  },
];

checkOp("MaxPool", [
  ...settings.map((setting) => ({ ...setting, inputs: [image] })),
  ...settings.map((setting) => ({
    ...setting,
    name: `${setting.name}, without Indices`,
    inputs: [image],
    provider: "webgpu" as const,
  })),
  {
    name: "series",
    inputs: [{ shape: [2, 3, 9], draw: "distinct" }],
    attributes: { kernel_shape: ints([3]), strides: ints([2]) },
  },
  {
    name: "volumes",
    inputs: [{ shape: [1, 2, 4, 5, 4], draw: "distinct" }],
    attributes: { kernel_shape: ints([2, 2, 2]), strides: ints([2, 1, 2]) },
  },
]);

describe("the first of equal values takes the gradient, with and without Indices", () => {
  // four different numbers: most windows tie, and none of the gradients is small
  const random = seededRandom(3);
  const shape = [2, 3, 9, 8] as const;
  const tied = Float32Array.from({ length: 2 * 3 * 9 * 8 }, () => Math.floor(4 * random()) - 2);
  for (const { name, attributes } of settings) {
    test(name, async () => {
      const [byIndices = []] = await gradientAt("MaxPool", [float32(shape, tied)], attributes, "cpu");
      const [byOneHot = []] = await gradientAt("MaxPool", [float32(shape, tied)], attributes, "webgpu");
      expect(byOneHot).toEqual(byIndices);
      expect(byIndices).toEqual(byCounting(tied, shape, attributes));
    });
  }
});

/** The places of one axis under each window: SAME_LOWER with the pads it comes to on 9 × 8, windows beyond the end only with ceil_mode. */
function windowsAlong(axis: 0 | 1, extent: number, attributes: Readonly<Record<string, Attribute>>): number[][] {
  const setting = (name: string, at: number, otherwise: number) => {
    const value = attributes[name];
    return value?.kind === "ints" ? Number(value.value[at]) : otherwise;
  };
  const same = "auto_pad" in attributes && axis === 0 ? 1 : 0;
  const [begin, end] = [setting("pads", axis, same), setting("pads", axis + 2, same)];
  const [kernel, stride] = [setting("kernel_shape", axis, 1), setting("strides", axis, 1)];
  const dilation = setting("dilations", axis, 1);
  const steps = (extent + begin + end - (kernel - 1) * dilation - 1) / stride;
  const count = 1 + ("ceil_mode" in attributes ? Math.ceil(steps) : Math.floor(steps));
  return Array.from({ length: count }, (_, window) =>
    Array.from({ length: kernel }, (_, tap) => window * stride - begin + tap * dilation).filter(
      (place) => place >= 0 && place < extent,
    ),
  );
}

/** Window by window, one for the first value that none exceeds. */
function byCounting(
  data: Float32Array,
  [images, channels, height, width]: readonly [number, number, number, number],
  attributes: Readonly<Record<string, Attribute>>,
): number[] {
  const gradient = new Array<number>(data.length).fill(0);
  for (let plane = 0; plane < images * channels; plane++) {
    for (const rows of windowsAlong(0, height, attributes)) {
      for (const columns of windowsAlong(1, width, attributes)) {
        const places = rows.flatMap((y) => columns.map((x) => (plane * height + y) * width + x));
        const largest = Math.max(...places.map((place) => data[place] as number));
        const first = places.find((place) => data[place] === largest) ?? -1;
        gradient[first] = (gradient[first] as number) + 1;
      }
    }
  }
  return gradient;
}
