import { describe, expect, test } from "vitest";
import { explained } from "../../../../../test/engine/explain.ts";
import { normal, startNet } from "../../../../../test/engine/net.ts";
import { attribute } from "../../graph/attributes.ts";
import { float32, int64 } from "../../graph/tensor.ts";
import { tap } from "../../passes/tap.ts";
import { type PartialPlan, planPartial, plansOf } from "./partial-plan.ts";
import { evaluatePartly, evaluateWhole } from "./partial-run.ts";
import { windowsOf } from "./windows.ts";

type Net = ReturnType<typeof startNet>;
const ints = attribute.ints;

/** A network on 41 × 31 images that ends in a dense layer, so that every number of its last map counts. */
function ending(maps: (net: Net) => string, batch: number | string = "batch") {
  const net = startNet([batch, 3, 41, 31]);
  const flat = net.node("Flatten", [maps(net)]);
  const size = Number(net.builder.typeOf(flat)?.shape?.[1]);
  return explained(net.build(net.node("Gemm", [flat, net.weight([size, 4])])));
}

const relu = (net: Net, value: string) => net.node("Relu", [value]);
const pool = (net: Net, type: string, value: string, more: Parameters<Net["node"]>[2]) =>
  net.node(type, [value], { kernel_shape: ints([3, 3]), ...more });

const fronts: Readonly<Record<string, (net: Net) => string>> = {
  "padding, strides, windows that reach over the end": (net) => {
    const first = relu(net, net.norm(net.conv(net.x, 4, 5, { stride: 2, pad: 2 })));
    const pooled = pool(net, "MaxPool", first, { strides: ints([2, 2]), ceil_mode: attribute.int(1) });
    const second = relu(net, net.conv(pooled, 5, 3));
    return pool(net, "AveragePool", second, { pads: ints([1, 1, 1, 1]), count_include_pad: attribute.int(0) });
  },
  "no padding, stride 3, dilation": (net) =>
    relu(net, net.conv(net.conv(net.conv(net.x, 4, 3, { stride: 3, pad: 0 }), 4, 3, { dilation: 2, pad: 0 }), 5, 3)),
  "branches and a residual sum": (net) => {
    const stem = relu(net, net.conv(net.x, 4, 3, { stride: 2, pad: 1 }));
    const pooled = pool(net, "MaxPool", stem, { pads: ints([1, 1, 1, 1]) });
    const joined = net.node("Concat", [net.conv(stem, 2, 1), net.conv(stem, 3, 3), pooled], { axis: attribute.int(1) });
    const halves = net.node("Split", [joined], { axis: attribute.int(1), num_outputs: attribute.int(1) });
    const scaled = net.node("Mul", [net.norm(halves), net.weight([9, 1, 1])]);
    const sum = net.node("Add", [relu(net, net.conv(scaled, 9, 3)), joined]);
    return net.node("LRN", [net.conv(sum, 4, 3, { stride: 2, pad: 1 })], { size: attribute.int(3) });
  },
  "padding of unequal sides, and automatic": (net) => {
    const pads = net.builder.constant(int64([0, 0, 1, 2, 0, 0, 3, 0]));
    const padded = net.node("Pad", [net.x, pads, net.builder.constant(float32([], [0.7]))]);
    const automatic = (value: string, auto: string, from: number) =>
      net.node("Conv", [value, net.weight([4, from, 4, 3])], {
        kernel_shape: ints([4, 3]),
        strides: ints([2, 3]),
        auto_pad: { kind: "string", value: auto },
      });
    return relu(net, automatic(relu(net, automatic(padded, "SAME_UPPER", 3)), "SAME_LOWER", 4));
  },
};

const image = normal([3, 41, 31], 7).data;
const fill = normal([3, 41, 31], 8).data;

describe("what a window touches, recomputed at every map at which the network can be cut, is what the whole network says", () => {
  describe.each(Object.entries(fronts))("%s", (_name, front) => {
    const net = ending(front);
    test.each([
      [5, 11],
      [14, 9],
    ])("window %i, stride %i", async (side, stride) => {
      const context = net.context(image, "logit:2");
      const windows = windowsOf(context.model.plane, side, stride);
      const { objective } = context;
      const whole = await evaluateWhole(context, tap(objective.forward, [objective.value]), fill)(windows);
      const spread = Math.max(...whole) - Math.min(...whole);
      expect(spread).toBeGreaterThan(0.1);
      const plans = plansOf(context, windows);
      expect(plans.length).toBeGreaterThan(2);
      const smaller = ({ crop }: PartialPlan) => crop[0] < 41 && crop[1] < 31;
      if (side < 10) expect(plans.filter(smaller).length).toBeGreaterThan(0);
      for (const plan of plans) {
        const partly = await (await evaluatePartly(context, plan, fill))(windows);
        const apart = Math.max(...whole.map((value, at) => Math.abs(value - (partly[at] as number))));
        expect([plan.cut.value, plan.crop, apart < 1e-4 * spread]).toEqual([plan.cut.value, plan.crop, true]);
      }
    });
  });
});

test("a unit's value by a map before it; a map that sees everything is never cut at", () => {
  const net = ending((start) => {
    const stem = relu(start, start.conv(start.x, 4, 3));
    const gate = start.node("Sigmoid", [start.node("GlobalAveragePool", [stem])]);
    return relu(start, start.conv(start.node("Mul", [stem, gate]), 4, 3));
  });
  const windows = windowsOf({ channels: 3, height: 41, width: 31, layout: "nchw" }, 3, 5);
  const values = (target: string) => plansOf(net.context(image, target), windows).map(({ cut }) => cut.value);
  const [, conv, activation] = net.layers.map(({ value }) => value);
  expect(values("logit:1")).toEqual([conv, activation]);
  expect(values("unit:1/1@4,4")).toEqual([conv]);
});

test("it is done where it saves work, and says the same as without", async () => {
  const deep = ending((net) => {
    let value = net.x;
    for (let i = 0; i < 4; i++) value = relu(net, net.conv(value, 24, 3));
    return net.node("GlobalAveragePool", [value]);
  });
  const small = windowsOf({ channels: 3, height: 41, width: 31, layout: "nchw" }, 3, 5);
  const plan = planPartial(deep.context(image, "0"), small) as PartialPlan;
  expect(plan.gain).toBeGreaterThan(1.5);
  const half = windowsOf({ channels: 3, height: 41, width: 31, layout: "nchw" }, 30, 5);
  expect(planPartial(deep.context(image, "0"), half)).toBeUndefined();

  const settings = { window: 3, stride: 5, fill: "blur" };
  const partly = await deep.explain("occlusion", image, "logit:0", settings);
  const wholly = await deep.explain("occlusion", image, "logit:0", { ...settings, recompute: "all" });
  expect(String(partly.facts.recomputed)).toMatch(/^\d+×\d+ pixels up to relu/);
  expect(wholly.facts.recomputed).toBe("everything");
  const most = Math.max(...wholly.values.map(Math.abs));
  wholly.values.forEach((value, at) => {
    expect(Math.abs(value - (partly.values[at] as number))).toBeLessThan(1e-4 * most);
  });
});

test("a network of a fixed batch runs wholly", () => {
  const net = ending((start) => relu(start, start.conv(start.x, 4, 3)), 2);
  expect(
    plansOf(net.context(image, "0"), windowsOf({ channels: 3, height: 41, width: 31, layout: "nchw" }, 3, 5)),
  ).toEqual([]);
});
