import { seededRandom } from "../../packages/engine/src/base/random.ts";
import { attribute } from "../../packages/engine/src/graph/attributes.ts";
import type { Attributes } from "../../packages/engine/src/graph/graph.ts";

/** One drawn pooling: a name that lists its settings, its attributes and the shape of what it pools. */
export interface DrawnPool {
  readonly name: string;
  readonly attributes: Attributes;
  readonly shape: readonly number[];
}

/** The pooling operators, which differ in the settings they take. */
export type PoolType = "MaxPool" | "AveragePool" | "LpPool";

/**
 * `count` random settings of a pooling that onnxruntime accepts: one to three axes, odd and even extents, windows that overlap, touch or
 * leave gaps, pads on either side, `ceil_mode`, dilations and `auto_pad`.
 */
export function drawPools(type: PoolType, count: number, seed = 1): readonly DrawnPool[] {
  const random = seededRandom(seed);
  const pools: DrawnPool[] = [];
  while (pools.length < count) {
    const drawn = draw(random);
    if (isTaken(type, drawn)) pools.push(written(type, drawn));
  }
  return pools;
}

function draw(random: () => number) {
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const rank = [1, 2, 2, 2, 3][whole(0, 4)] ?? 2;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const kernel = axes.map(() => whole(1, 4));
  return {
    space: axes.map(() => whole(3, rank === 3 ? 6 : 9)),
    kernel,
    strides: axes.map((axis) => (random() < 0.4 ? (kernel[axis] ?? 1) : whole(1, 4))),
    dilations: random() < 0.3 ? axes.map(() => whole(1, 3)) : axes.map(() => 1),
    auto: random() < 0.25 ? (["SAME_UPPER", "SAME_LOWER", "VALID"][whole(0, 2)] ?? "") : "NOTSET",
    pads: [...kernel, ...kernel].map((size) => (random() < 0.5 ? 0 : whole(0, size - 1))),
    ceil: random() < 0.5,
    counted: random() < 0.5,
    power: whole(1, 3),
  };
}

type Drawn = ReturnType<typeof draw>;

/** onnxruntime refuses windows wider than what they slide over, and for MaxPool the negative padding of a stride wider than the kernel. */
function isTaken(type: PoolType, { space, kernel, strides, dilations, auto, pads }: Drawn): boolean {
  const rank = space.length;
  const fits = space.every((extent, axis) => {
    const covered = ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
    return covered <= extent + (auto === "NOTSET" ? (pads[axis] ?? 0) + (pads[axis + rank] ?? 0) : 0);
  });
  const gaps = strides.some((stride, axis) => stride > (kernel[axis] ?? 1));
  return fits && !(type === "MaxPool" && auto.startsWith("SAME") && gaps);
}

function written(type: PoolType, { space, kernel, strides, dilations, auto, pads, ceil, counted, power }: Drawn) {
  const list = (values: readonly number[]) => values.join("×");
  const settings = [
    `${list(space)} by ${list(kernel)}, stride ${list(strides)}, dilation ${list(dilations)}`,
    auto === "NOTSET" ? `pads ${pads.join(" ")}` : auto,
    ...(ceil ? ["ceil"] : []),
    ...(type === "AveragePool" && counted ? ["pads counted"] : []),
  ];
  const attributes: Attributes = {
    kernel_shape: attribute.ints(kernel),
    strides: attribute.ints(strides),
    dilations: attribute.ints(dilations),
    ...(auto === "NOTSET" ? { pads: attribute.ints(pads) } : { auto_pad: attribute.string(auto) }),
    ...(ceil ? { ceil_mode: attribute.int(1) } : {}),
    ...(type === "AveragePool" && counted ? { count_include_pad: attribute.int(1) } : {}),
    ...(type === "LpPool" ? { p: attribute.int(power) } : {}),
  };
  return { name: settings.join(", "), attributes, shape: [2, 2, ...space] };
}
