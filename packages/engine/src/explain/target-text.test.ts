import { expect, test } from "vitest";
import { parseTarget } from "../../../../test/engine/parse-target.ts";
import { seededRandom } from "../base/random.ts";
import type { Layer } from "../passes/layer.ts";
import type { AskedTarget, AskedTerm } from "./asked-target.ts";
import { askedTargetSchema } from "./asked-target-schema.ts";
import { resolveTarget } from "./resolve-target.ts";
import { readTarget, writeTarget } from "./target-text.ts";

const layer = (index: number, name: string, shape: Layer["shape"]): Layer => ({
  index,
  name,
  kind: "convolution",
  op: "Conv",
  nodes: [],
  value: name,
  shape,
  channels: { axis: 1, count: shape[1] ?? 1 },
  inputs: [],
  block: undefined,
  parameters: 0,
  multiplyAdds: 0,
  activations: 0,
  receptiveField: undefined,
  weights: undefined,
  detail: "",
});

const names = {
  classes: ["airplane", "cat", "horse", "sports car, sport car", "A+B", "crane", "crane"],
  layers: [
    layer(0, "input", ["batch", 3, 32, 32]),
    layer(1, "conv5", ["batch", 64, 8, 8]),
    layer(2, "fc", ["batch", 10]),
  ],
};
const parse = (text: string) => parseTarget(text, names, "margin");

test("a class by name, synonym, number, and with a measure", () => {
  const horse = { kind: "class", class: 2 };
  expect(parse("horse")).toEqual([{ weight: 1, target: { ...horse, measure: "margin" } }]);
  expect(parse(" Horse ")).toEqual(parse("horse"));
  expect(parse("2")).toEqual(parse("horse"));
  expect(parse("class:horse")).toEqual(parse("horse"));
  expect(parse("logit:2")).toEqual([{ weight: 1, target: { ...horse, measure: "logit" } }]);
  expect(parse("log-probability:horse")[0]?.target).toEqual({ ...horse, measure: "log-probability" });
  expect(parse("margin:horse")[0]?.target).toEqual({ ...horse, measure: "margin" });
  expect(parse("sport_car")[0]?.target).toMatchObject({ class: 3 });
  expect(parse("A+B")[0]?.target).toMatchObject({ class: 4 });
});

test("a class that is written just so goes before others that only case or separators would make equal", () => {
  const classOf = (text: string) =>
    parseTarget(text, { ...names, classes: ["a", "A", "b c", "B_C"] }, "margin")[0]?.target;
  expect(["a", "A", "b c", "B_C"].map(classOf)).toMatchObject([{ class: 0 }, { class: 1 }, { class: 2 }, { class: 3 }]);
  expect(() => classOf("b-c")).toThrow("duplicate class: b-c");
});

test("away from a class, a difference, units and layers", () => {
  expect(parse("away:cat")).toEqual([{ weight: -1, target: { kind: "class", class: 1, measure: "margin" } }]);
  expect(parse("vs:horse,cat")).toEqual([{ weight: 1, target: { kind: "difference", towards: 2, from: 1 } }]);
  expect(parse("unit:conv5/12")[0]?.target).toEqual({ kind: "unit", layer: 1, unit: 12, position: undefined });
  expect(parse("unit:1/12@3,7")[0]?.target).toEqual({ kind: "unit", layer: 1, unit: 12, position: [3, 7] });
  expect(parse("layer:conv5")[0]?.target).toEqual({ kind: "layer", layer: 1 });
});

test("weighted sums", () => {
  expect(parse("2*horse + -0.5*unit:conv5/3+.25*away:cat")).toEqual([
    { weight: 2, target: { kind: "class", class: 2, measure: "margin" } },
    { weight: -0.5, target: { kind: "unit", layer: 1, unit: 3, position: undefined } },
    { weight: -0.25, target: { kind: "class", class: 1, measure: "margin" } },
  ]);
});

test("what does not exist is named with the nearest that do", () => {
  const failing = (text: string) => {
    try {
      parse(text);
    } catch (error) {
      return `${error instanceof Error ? error.message : ""} | ${(error as { hint?: string }).hint}`;
    }
    return "none";
  };
  expect(failing("hors")).toMatch(/^unknown class: hors \| did you mean horse/);
  expect(failing("logit:7")).toBe("unknown class: 7 | the model has classes 0 to 6");
  expect(failing("crane")).toBe("duplicate class: crane | give its number: 5 or 6");
  expect(failing("unit:conv4/1")).toMatch(/^unknown layer: conv4 \| did you mean conv5/);
  expect(failing("unit:conv5/64")).toBe("unknown unit: conv5/64 | there are 64 channels, counted from 0");
  expect(failing("unit:conv5/1@8,0")).toBe("unknown position: conv5/1@8,0 | there are 8 rows, counted from 0");
  expect(failing("unit:conv5/1@0,9")).toContain("8 columns");
  expect(failing("unit:fc/1@0,0")).toMatch(/^invalid position: fc\/1@0,0 \| fc has no rows/);
  expect(failing("1e400*horse")).toBe(
    "invalid target: 1e400*horse | 1e400 is too large: float32 holds numbers up to 3.4e38",
  );
  expect(failing("unit:conv5")).toMatch(/^invalid target: unit:conv5/);
  expect(failing("vs:horse")).toMatch(/^invalid target: vs:horse/);
  expect(failing("unti:conv5/1")).toMatch(/^unknown target: unti:conv5\/1 \| did you mean unit:\?/);
  expect(failing("")).toMatch(/^missing target/);
  expect(failing("horse+")).toBe("invalid target: horse+ | a + stands between two, such as horse+unit:conv5/3");
  expect(failing("foo:horse")).toMatch(/^unknown target: foo:horse \| give /);
  expect(failing("-horse")).toMatch(/^unknown class: -horse \| away:horse leads away/);
  expect(failing("logit:-1")).toMatch(/^unknown class: -1/);
  expect(failing("logit:")).toMatch(/^missing target/);
});

test("what is written is read as the same target, of any kind, weight and class name", () => {
  const classes = ["horse", "7", "plane, jet", "vs:cat", "cat", "cat", "predicted", "great white shark", "2*x", "0"];
  const random = seededRandom(5);
  const pick = (count: number) => Math.floor(random() * count);
  const numbers = [0, 2, 4, 5, 6, 7, 8, 9];
  const someClass = () => numbers[pick(numbers.length)] ?? 0;
  const weight = () => [undefined, -1, 2, -0.5, 1e-9, 3e21][pick(6)];
  const measure = () => ([undefined, "logit", "margin", "log-probability"] as const)[pick(4)];
  const kinds: readonly (() => AskedTerm)[] = [
    () => ({ kind: "class", class: someClass(), measure: measure() }),
    () => ({ kind: "difference", towards: someClass(), from: someClass() }),
    () => ({ kind: "unit", layer: "conv5", unit: pick(64) }),
    () => ({ kind: "unit", layer: "conv5", unit: pick(64), position: [pick(8), pick(8)] }),
    () => ({ kind: "layer", layer: "fc" }),
  ];
  const layers = names.layers;
  for (let round = 0; round < 500; round++) {
    const terms = Array.from({ length: 1 + pick(3) }, () => ({
      ...(kinds[pick(5)]?.() as AskedTerm),
      weight: weight(),
    }));
    const text = writeTarget({ kind: "sum", terms }, classes);
    const read = readTarget(text, classes);
    expect(resolveTarget(read, { classes, layers }, "margin"), text).toEqual(
      resolveTarget({ kind: "sum", terms }, { classes, layers }, "margin"),
    );
    expect(askedTargetSchema.parse(JSON.parse(JSON.stringify(read)))).toEqual(read);
  }
});

test("a class is named where its name is read as that class, and is a number elsewhere", () => {
  const classes = ["horse", "1,2", "vs:cat", "true", "sports car, sport car"];
  const written = classes.map((_, label) => writeTarget({ kind: "class", class: label }, classes));
  expect(written).toEqual(["horse", "1", "2", "3", "4"]);
  // digits as names, in another order
  expect(writeTarget({ kind: "class", class: 0 }, ["1", "0"])).toBe("1");
  expect(writeTarget({ kind: "class", class: 1, weight: -2 }, ["a", "b"])).toBe("2*away:b");
  expect(writeTarget(readTarget("2*horse + -0.5*unit:conv5/3@0,1+strongest:fc", []), [])).toBe(
    "2*horse+-0.5*unit:conv5/3@0,1+strongest:fc",
  );
});

test("a target as JSON is held to the network as its text is", () => {
  const ask = (target: AskedTarget) => () => resolveTarget(target, names, "logit");
  expect(ask({ kind: "class", class: 7 })).toThrow("unknown class: 7");
  expect(ask({ kind: "unit", layer: "conv5", unit: 64 })).toThrow("unknown unit: conv5/64");
  expect(ask({ kind: "strongest", layer: "conv5" })).toThrow("unknown target: strongest:conv5");
  expect(askedTargetSchema.safeParse({ kind: "unit", layer: "conv5", unit: -1 }).success).toBe(false);
  expect(askedTargetSchema.safeParse({ kind: "sum", terms: [] }).success).toBe(false);
});
