import { describe, expect, test } from "vitest";
import { explained } from "../../../../test/engine/explain.ts";
import { normal, startNet } from "../../../../test/engine/net.ts";
import { writtenOutNet } from "../../../../test/engine/written-out-net.ts";
import { denseNet, gradientRules } from "../../../../test/oracles/dense-net.ts";
import { enlarge } from "../image/enlarge.ts";

const graph = writtenOutNet();
const net = explained(graph);
const twin = denseNet(graph);
const image = normal([3, 8, 8], 99).data;
const logits = graph.outputs[0]?.name ?? "";
const relu = (x: readonly number[], r: readonly number[]) => r.map((g, i) => ((x[i] as number) > 0 ? g : 0));

/** Maps and gradients of the layer whose value is `value`, by hand: the gradient of a later value with the layer as the image. */
async function mapsOf(value: string, target: number) {
  const tail = denseNet(cutAt(value));
  const activations = twin.forward([...image]).get(value) ?? [];
  const start = Array.from({ length: 5 }, (_, at) => (at === target ? 1 : 0));
  return { activations, gradients: tail.back(activations, logits, start, gradientRules(relu)) };
}

/** The graph from a value on, the value called x. */
function cutAt(value: string) {
  const at = graph.nodes.findIndex(({ outputs }) => outputs.includes(value));
  const rename = (name: string) => (name === value ? "x" : name);
  const nodes = graph.nodes.slice(at + 1).map((node) => ({ ...node, inputs: node.inputs.map(rename) }));
  return { ...graph, nodes, inputs: [{ name: "x", type: "float32" as const, shape: graph.types.get(value)?.shape }] };
}

const last = net.layers.findLast(({ op }) => op === "Relu");
const side = Number(last?.shape[2]);
const channels = Number(last?.shape[1]);
const placesOf = (list: readonly number[], channel: number) =>
  list.slice(channel * side * side, (channel + 1) * side * side);

/** Linear between the centres, each pixel found by looking at every pair of places. */
function enlarged(map: readonly number[], to: number): number[] {
  const weight = (pixel: number, place: number) => {
    const at = Math.min(Math.max(((pixel + 0.5) * side) / to - 0.5, 0), side - 1);
    return Math.max(0, 1 - Math.abs(at - place));
  };
  return Array.from({ length: to * to }, (_, i) =>
    map.reduce(
      (sum, value, p) => sum + value * weight(Math.floor(i / to), Math.floor(p / side)) * weight(i % to, p % side),
      0,
    ),
  );
}

function expectNear(found: ArrayLike<number>, wanted: readonly number[], error = 1e-4): void {
  const scale = Math.max(...wanted.map(Math.abs));
  expect(scale).toBeGreaterThan(0);
  expect(found.length).toBe(wanted.length);
  wanted.forEach((value, i) => {
    expect(Math.abs((found[i] as number) - value)).toBeLessThan(error * scale);
  });
}

describe("Grad-CAM and its kin, by their formulas", () => {
  async function cam(target: number, weigh: (a: readonly number[], g: readonly number[]) => number, negative = false) {
    const { activations, gradients } = await mapsOf(last?.value ?? "", target);
    const map = new Array<number>(side * side).fill(0);
    for (let channel = 0; channel < channels; channel++) {
      const weight = weigh(placesOf(activations, channel), placesOf(gradients, channel));
      placesOf(activations, channel).forEach((value, i) => {
        map[i] = (map[i] as number) + weight * value;
      });
    }
    return enlarged(
      map.map((value) => (negative ? value : Math.max(0, value))),
      8,
    );
  }
  const mean = (_a: readonly number[], g: readonly number[]) => g.reduce((a, b) => a + b, 0) / g.length;
  /** As the paper writes it, with the derivatives of exp(S) but for exp(S); pytorch-grad-cam has an `epsilon` of 1e-6. */
  const plusPlus = (epsilon: number) => (a: readonly number[], g: readonly number[]) => {
    const mass = a.reduce((sum, value) => sum + value, 0);
    return g.reduce((sum, slope) => {
      const divisor = 2 * slope ** 2 + mass * slope ** 3 + epsilon;
      return sum + (divisor === 0 ? 0 : (slope ** 2 / divisor) * Math.max(0, slope));
    }, 0);
  };

  test("Grad-CAM at the last layer with maps", async () => {
    expect(side).toBeGreaterThan(1);
    const found = await net.explain("grad-cam", image, "logit:3", { negative: true });
    expect(found.facts.layer).toBe(last?.name);
    expect(found.shape).toEqual([8, 8]);
    expectNear(found.values, await cam(3, mean, true));
    for (const target of [0, 1, 2, 3, 4]) {
      const wanted = await cam(target, mean);
      if (Math.max(...wanted) === 0) continue;
      expectNear((await net.explain("grad-cam", image, `logit:${target}`)).values, wanted);
    }
  });

  test("Grad-CAM++", async () => {
    const { gradients } = await mapsOf(last?.value ?? "", 1);
    expect(gradients.some((slope) => slope > 0)).toBe(true);
    const maps: Float32Array[] = [];
    for (const epsilon of [0, 1e-6, 0.01]) {
      const { values, facts } = await net.explain("grad-cam-plus-plus", image, "logit:1", { epsilon });
      expectNear(values, await cam(1, plusPlus(epsilon)));
      expect(String(facts["weight of a map"]).includes(`+ ${epsilon})`)).toBe(epsilon !== 0);
      maps.push(values);
    }
    const { values } = await net.explain("grad-cam-plus-plus", image, "logit:1");
    expect(values).toEqual(maps[0]);
    expect(maps[2]).not.toEqual(maps[0]);
  });

  test("guided Grad-CAM is the product of the two", async () => {
    const target = await strongestMap();
    const guided = (await net.explain("guided-backprop", image, target)).values;
    const map = (await net.explain("grad-cam", image, target)).values;
    const { values, shape } = await net.explain("guided-grad-cam", image, target);
    expect(shape).toEqual([3, 8, 8]);
    expectNear(
      values,
      Array.from(guided, (value, i) => value * (map[i % 64] as number)),
    );
  });

  async function strongestMap(): Promise<string> {
    for (const target of [0, 1, 2, 3, 4]) {
      const { values } = await net.explain("grad-cam", image, `logit:${target}`);
      if (Math.max(...values) > 0) return `logit:${target}`;
    }
    throw new Error("no map");
  }

  test("a layer by name, one without maps, one beyond the target", async () => {
    const pooled = net.layers.find(({ kind }) => kind === "pooling");
    const found = await net.explain("grad-cam", image, "logit:1", { layer: pooled?.name });
    expect(found.facts.layer).toBe(pooled?.name);
    const dense = net.layers.findLast(({ kind }) => kind === "dense");
    await expect(net.explain("grad-cam", image, "1", { layer: dense?.name })).rejects.toThrow("has no maps");
    await expect(net.explain("grad-cam", image, `unit:${pooled?.index}/0`, { layer: last?.name })).rejects.toThrow(
      "is not between the image and the target",
    );
    await expect(net.explain("grad-cam", image, "1", { layer: "nothing" })).rejects.toThrow("unknown layer: nothing");
  });

  test("a layer whose channels stand last gives the same map", async () => {
    const build = (turned: boolean) => {
      const start = startNet(["batch", 3, 8, 8]);
      const features = start.node("Relu", [start.conv(start.x, 4, 3)]);
      const there = turned
        ? start.node("Mul", [
            start.node("Transpose", [features], { perm: { kind: "ints", value: [0, 2, 3, 1] } }),
            start.scalar(1),
          ])
        : features;
      const pooled = start.node("ReduceMean", [there, start.axes(...(turned ? [1, 2] : [2, 3]))], {
        keepdims: { kind: "int", value: 0 },
      });
      return explained(start.build(start.node("Gemm", [pooled, start.weight([4, 3])])));
    };
    const [first, second] = [build(false), build(true)];
    const turnedLayer = second.layers.findLast(({ shape, channels }) => shape.length === 4 && channels.axis === 3);
    expect(turnedLayer).toBeDefined();
    const wanted = await first.explain("grad-cam", image, "logit:1", { negative: true });
    const found = await second.explain("grad-cam", image, "logit:1", {
      negative: true,
      layer: String(turnedLayer?.index),
    });
    expectNear(found.values, [...wanted.values]);
  });
});

test("enlarging keeps a plane a plane between the outermost places, and a constant a constant", () => {
  const plane = Float32Array.from({ length: 12 }, (_, i) => 2 * (i % 4) - 3 * Math.floor(i / 4));
  const large = enlarge({ width: 4, height: 3, values: plane }, 8, 6);
  for (let y = 1; y < 5; y++) {
    for (let x = 1; x < 7; x++)
      expect(large[y * 8 + x]).toBeCloseTo(2 * ((x + 0.5) / 2 - 0.5) - 3 * ((y + 0.5) / 2 - 0.5), 5);
  }
  expect(enlarge({ width: 2, height: 2, values: new Float32Array(4).fill(7) }, 5, 3)).toEqual(
    new Float32Array(15).fill(7),
  );
  expect(enlarge({ width: 4, height: 3, values: plane }, 4, 3)).toEqual(plane);
});

describe("occlusion", () => {
  /** One window after another, one image at a time. */
  async function brute(target: string, window: number, stride: number, fill: number): Promise<number[]> {
    const [whole = 0] = await net.values(image, target);
    const starts: number[] = [];
    for (let at = 0; at + window < 8; at += stride) starts.push(at);
    starts.push(8 - window);
    const sums = new Array<number>(64).fill(0);
    const counts = new Array<number>(64).fill(0);
    for (const top of starts) {
      for (const left of starts) {
        const inside = (pixel: number) => {
          const [row, column] = [Math.floor(pixel / 8), pixel % 8];
          return row >= top && row < top + window && column >= left && column < left + window;
        };
        const hidden = image.map((value, i) => (inside(i % 64) ? fill : value));
        const [value = 0] = await net.values(hidden, target);
        for (let pixel = 0; pixel < 64; pixel++) {
          if (!inside(pixel)) continue;
          sums[pixel] = (sums[pixel] as number) + whole - value;
          counts[pixel] = (counts[pixel] as number) + 1;
        }
      }
    }
    return sums.map((sum, i) => (counts[i] === 0 ? 0 : sum / (counts[i] as number)));
  }

  test.each([
    ["logit:2", 3, 2, "grey", 0.5],
    ["log-probability:0", 2, 2, "black", 0],
    ["unit:3/1", 3, 3, "zero", 0],
    ["logit:1", 1, 3, "grey", 0.5],
    ["logit:1", 8, 1, "grey", 0.5],
  ] as const)("of %s, window %i, stride %i, by brute force", async (target, window, stride, fill, number) => {
    const found = await net.explain("occlusion", image, target, { window, stride, fill });
    expect(found.shape).toEqual([8, 8]);
    expectNear(found.values, await brute(target, window, stride, number));
  });

  test("grows batch by batch, and stops when it is told to", async () => {
    const steps = await net.steps("occlusion", image, "logit:2", { window: 3, stride: 2 });
    expect(steps.map(({ done, total }) => `${done}/${total}`)).toEqual(["8/16", "16/16"]);
    expect(steps[0]?.attribution.values.slice(-8).every((value) => value === 0)).toBe(true);
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    const { requireMethod } = await import("./index.ts");
    await expect(
      requireMethod("occlusion")
        .explain(net.context(image, "0", stop.signal), {})
        .next(),
    ).rejects.toThrow("enough");
  });
});
