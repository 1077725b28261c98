import { expect, test } from "vitest";
import type { Layer } from "../passes/layer.ts";
import { parseTarget } from "./parse-target.ts";

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
