import { describe, expect, test } from "vitest";
import { explained } from "../../../../../test/engine/explain.ts";
import { normal, startNet } from "../../../../../test/engine/net.ts";
import { writtenOutNet } from "../../../../../test/engine/written-out-net.ts";
import { denseNet } from "../../../../../test/oracles/dense-net.ts";
import { denseComposite, denseRules } from "../../../../../test/oracles/dense-relevance.ts";
import { composites, type RuleName, rules } from "./composites.ts";

/** Numbers of an image between the bounds that the network's preprocessing says: pixels 0 … 1 to −2 … 3. */
const scaling = { scale: 5 / 255, mean: [2, 2, 2], std: [1, 1, 1] };
const image = normal([3, 8, 8], 99).data.map((value) => Math.max(-2, Math.min(3, value)));
// so large an ε that it counts, and that no divisor is near zero: the twin has it too
const numbers = { epsilon: 0.3, gamma: 0.4, alpha: 2, low: -2, high: 3 };

function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const length = (values: number[]) => Math.hypot(...values);
  expect(a.length).toBe(b.length);
  return length(Array.from(a, (value, i) => value - (b[i] as number))) / length(Array.from(b));
}

describe("against dense twins in double precision", () => {
  const graph = writtenOutNet();
  const net = explained(graph, { scaling });
  const twin = denseNet(graph);
  const logits = graph.outputs[0]?.name ?? "";
  const given = { epsilon: numbers.epsilon, gamma: numbers.gamma, alpha: numbers.alpha };

  async function compare(
    parameters: Readonly<Record<string, unknown>>,
    names: Record<"first" | "convolution" | "dense", RuleName>,
  ) {
    const index = 3;
    const start = (twin.forward([...image]).get(logits) ?? []).map((value, at) => (at === index ? value : 0));
    const ignoreBias = parameters.biases === "ignore";
    const wanted = twin.back([...image], logits, start, denseComposite(names, { ...numbers, ignoreBias }));
    const { values, facts } = await net.explain("lrp", image, `logit:${index}`, { ...given, ...parameters });
    expect(apart(values, wanted)).toBeLessThan(1e-3);
    expect(facts["relevance at the target"]).toBeCloseTo(start[index] ?? 0, 3);
    const sum = wanted.reduce((a, b) => a + b, 0);
    expect(Number(facts["relevance in the image"]) / sum).toBeCloseTo(1, 2);
  }

  test.each(Object.entries(composites))("the composite %s", async (composite, names) => {
    await compare({ composite }, names);
  });

  test.each(Object.keys(rules) as RuleName[])("the rule %s at the first layer", async (first) => {
    expect(Object.keys(denseRules)).toContain(first);
    await compare({ composite: "epsilon", first }, { first, convolution: "epsilon", dense: "epsilon" });
  });

  test.each(["epsilon-gamma-box", "epsilon-alpha-beta-flat"] as const)("%s without biases", async (composite) => {
    await compare({ composite, biases: "ignore" }, composites[composite]);
  });

  test("z-box further in is refused", async () => {
    await expect(net.explain("lrp", image, "0", { convolution: "z-box" })).rejects.toThrow(
      "unsupported relevance: z-box",
    );
  });
});

describe("conservation", () => {
  const net = explained(writtenOutNet({ biases: false }), { scaling });
  test.each([
    ["epsilon", 1e-3],
    ["epsilon-plus", 1e-3],
    ["epsilon-plus-flat", 1e-3],
    ["epsilon-gamma-box", 1e-3],
    ["epsilon-gamma", 1e-3],
    ["z-plus", 1e-3],
    ["gamma", 1e-3],
  ] as const)("nothing is lost without biases: %s", async (composite, error) => {
    for (const target of [0, 1, 2, 3, 4]) {
      const { values, facts } = await net.explain("lrp", image, `logit:${target}`, { composite });
      const sum = values.reduce((a, b) => a + b, 0);
      const logit = (await net.values(image, `logit:${target}`))[0] ?? 0;
      expect(facts["relevance at the target"]).toBeCloseTo(logit, 3);
      expect(Math.abs(sum / logit - 1)).toBeLessThan(error);
    }
  });

  test("nor with biases that take nothing", async () => {
    const biased = explained(writtenOutNet(), { scaling });
    for (const composite of ["epsilon", "epsilon-plus-flat", "epsilon-gamma-box"]) {
      const { facts } = await biased.explain("lrp", image, "logit:3", { composite, biases: "ignore" });
      expect(facts["share that arrived"]).toBeCloseTo(1, 2);
    }
  });

  test("a unit's value is handed back too, and relevance of a sum of targets is the sum of relevances", async () => {
    const of = async (target: string) => (await net.explain("lrp", image, target, { composite: "epsilon" })).values;
    const [layer] = net.layers.filter(({ kind }) => kind === "pooling");
    const unit = `unit:${layer?.index}/2@1,1`;
    const value = (await net.values(image, unit))[0] ?? 0;
    const both = await of(`2*logit:1+${unit}`);
    const apartly = [await of("logit:1"), await of(unit)];
    expect(Array.from(apartly[1] ?? []).reduce((a, b) => a + b, 0) / value).toBeCloseTo(1, 3);
    const sum = Array.from(both, (_, i) => 2 * (apartly[0]?.[i] ?? 0) + (apartly[1]?.[i] ?? 0));
    expect(apart(both, sum)).toBeLessThan(1e-3);
  });
});

test("the rule ε with hardly any ε is gradient × input on a network of Relus without biases", async () => {
  const net = explained(writtenOutNet({ biases: false }), { scaling });
  const relevance = await net.explain("lrp", image, "logit:2", { composite: "epsilon", epsilon: 1e-9 });
  const product = await net.explain("gradient-input", image, "logit:2");
  expect(apart(relevance.values, product.values)).toBeLessThan(1e-3);
});

test("a gate lets relevance pass and takes none", async () => {
  const net = startNet(["batch", 3, 8, 8]);
  const features = net.node("Relu", [net.conv(net.x, 4, 3)]);
  const squeezed = net.node("GlobalAveragePool", [features]);
  const gate = net.node("Sigmoid", [net.node("Conv", [squeezed, net.weight([4, 4, 1, 1])])]);
  const gated = net.node("Mul", [features, gate]);
  const flat = net.node("Flatten", [net.node("GlobalAveragePool", [gated])]);
  const logits = net.node("Gemm", [flat, net.weight([4, 3])]);
  const gatedNet = explained(net.build(logits), { scaling });
  const { facts } = await gatedNet.explain("lrp", image, "logit:1", { composite: "epsilon", first: "flat" });
  expect(Number(facts["share that arrived"])).toBeCloseTo(1, 3);
});

test("a scaling inside the graph: the box is found through it, turned round", async () => {
  const build = (inside: boolean) => {
    const net = startNet(["batch", 3, 8, 8]);
    const turned = inside ? net.node("Sub", [net.node("Div", [net.x, net.scalar(-0.5)]), net.scalar(1)]) : net.x;
    const features = net.node("Relu", [net.node("Conv", [turned, net.weight([4, 3, 3, 3])])]);
    const flat = net.node("Flatten", [net.node("GlobalAveragePool", [features])]);
    return net.build(net.node("Gemm", [flat, net.weight([4, 3])]));
  };
  const settings = { composite: "epsilon-gamma-box" };
  const within = await explained(build(true), { scaling }).explain("lrp", image, "logit:1", settings);
  // pixels 0 … 1 to 3 … −7
  const outside = explained(build(false), { scaling: { scale: -10 / 255, mean: [-3, -3, -3], std: [1, 1, 1] } });
  const turned = image.map((value) => value / -0.5 - 1);
  expect(apart(within.values, (await outside.explain("lrp", turned, "logit:1", settings)).values)).toBeLessThan(1e-5);
});
