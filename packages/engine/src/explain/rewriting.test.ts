import { describe, expect, test } from "vitest";
import { explained } from "../../../../test/engine/explain.ts";
import { normal } from "../../../../test/engine/net.ts";
import { rewrittenNet, type Writing, writings } from "../../../../test/engine/rewritten-net.ts";
import { attribute } from "../graph/attributes.ts";
import { inferShapes } from "../passes/infer-shapes.ts";
import { methods } from "./index.ts";
import { composites } from "./lrp/composites.ts";
import type { GivenParameters } from "./method.ts";

const image = normal([3, 8, 8], 99).data;
const scaling = { scale: 6 / 255, mean: [3, 3, 3], std: [1, 1, 1] };
// divisors far from zero, so that rounding is not enlarged
const stable = { epsilon: 0.05, gamma: 0.5 };
const settings: Readonly<Record<string, readonly GivenParameters[]>> = {
  lrp: Object.keys(composites).map((composite) => ({ composite, ...stable })),
  "integrated-gradients": [{ steps: 8 }],
  "smooth-grad": [{ samples: 4 }],
  occlusion: [{ window: 4, stride: 4 }],
};
type Asked = readonly (readonly [string, GivenParameters])[];
const all: Asked = methods.flatMap(({ id }) => (settings[id] ?? [{}]).map((given) => [id, given] as const));
/** Every rule of relevance, the gradient, what differs at rectifiers, and what looks at a layer. */
const some: Asked = [
  ["gradient", {}],
  ["guided-grad-cam", {}],
  ["deconvnet", {}],
  ["lrp", { composite: "epsilon-gamma-box", ...stable }],
  ["lrp", { composite: "epsilon-alpha-beta-flat", ...stable }],
];

const plain = explained(rewrittenNet(), { scaling });

function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.hypot(...Array.from(a, (value, i) => value - (b[i] as number))) / Math.hypot(...Array.from(b));
}

/** What of `asked` differs by more than rounding. */
async function different(writing: Writing, asked: Asked, reference = plain) {
  const net = explained(rewrittenNet(writing), { scaling });
  const [scores, other] = [await reference.values(image, "logit:2"), await net.values(image, "logit:2")];
  expect(other[0]).toBeCloseTo(scores[0] as number, 4);
  const distances: [string, number][] = [];
  for (const [method, given] of asked) {
    const wanted = await reference.explain(method, image, "logit:2", given);
    const found = await net.explain(method, image, "logit:2", given);
    distances.push([`${method} ${JSON.stringify(given)}`, apart(found.values, wanted.values)]);
  }
  await net.dispose();
  return distances.filter(([, distance]) => !(distance < 2e-5));
}

describe("the same network written in another way has the same maps", () => {
  test.each(Object.entries(writings))("%s", async (_, writing) => {
    expect(await different(writing, some)).toEqual([]);
  });

  // several ways at once
  test.each([
    ["bias [C,1,1] in an Add", "MatMul + Add", "the maximum of 0 and x", "the mean by a sum"],
    ["BatchNormalization after an added bias", "Gemm with transB, alpha and beta", "Identity and Dropout between"],
    ["channels last between layers", "a dense layer as a convolution", "scaling and shifting as BatchNormalization"],
  ])("every method: %s, %s, %s", async (...names) => {
    const writing: Writing = Object.assign({}, ...names.map((name) => writings[name]));
    expect(await different(writing, all)).toEqual([]);
  });
});

describe("a ReLU with a limit, as Clip and otherwise", () => {
  const limit = 2;
  const clip: Writing = { relu: (net, x) => net.node("Clip", [x, net.scalar(0), net.scalar(limit)]) };
  const ways: Readonly<Record<string, NonNullable<Writing["relu"]>>> = {
    "Min of Max": (net, x) => net.node("Min", [net.node("Max", [x, net.scalar(0)]), net.scalar(limit)]),
    "Max of Min": (net, x) => net.node("Max", [net.scalar(0), net.node("Min", [net.scalar(limit), x])]),
    "Min of Relu": (net, x) => net.node("Min", [net.scalar(limit), net.node("Relu", [x])]),
    "two Clips": (net, x) => net.node("Clip", [net.node("Clip", [x, net.scalar(0)]), "", net.scalar(limit)]),
  };
  test.each(Object.entries(ways))("%s", async (_, relu) => {
    const clipped = explained(rewrittenNet(clip), { scaling });
    expect(await different({ relu }, some, clipped)).toEqual([]);
    // the limit is reached
    const [one, other] = await Promise.all([clipped, plain].map((net) => net.explain("gradient", image, "logit:2")));
    expect(apart(one?.values ?? [], other?.values ?? [])).toBeGreaterThan(0.01);
  });
});

test("an input whose channels stand last: every method says the same", async () => {
  const graph = rewrittenNet();
  const first = { name: "nhwc", type: "float32", shape: ["batch", 8, 8, 3] } as const;
  const turned = {
    name: "turned",
    type: "Transpose",
    domain: "",
    inputs: ["nhwc"],
    outputs: ["x"],
    attributes: { perm: attribute.ints([0, 3, 1, 2]) },
  };
  const last = inferShapes({ ...graph, inputs: [first], nodes: [turned, ...graph.nodes] });
  const plane = { channels: 3, height: 8, width: 8, layout: "nhwc" } as const;
  const net = explained(last, { scaling, plane });
  const interleaved = Float32Array.from(image, (_, at) => image[(at % 3) * 64 + Math.floor(at / 3)] as number);
  const differing: string[] = [];
  for (const [method, given] of all) {
    const wanted = await plain.explain(method, image, "logit:2", given);
    const found = await net.explain(method, interleaved, "logit:2", given);
    if (!(apart(found.values, wanted.values) < 2e-5)) differing.push(`${method} ${JSON.stringify(given)}`);
  }
  expect(differing).toEqual([]);
});
