import { expect, test } from "vitest";
import { z } from "zod";
import { defineCommand } from "./define-command.ts";
import { commandHelp } from "./help.ts";
import { parseCommand } from "./parse.ts";
import { deviceArgs, modelArg, preprocessingArgs, studyArgs } from "./shared-args.ts";
import { progressLine } from "./terminal.ts";

const args = {
  model: modelArg,
  data: z.string().default("images").meta({ position: "DATA" }),
  ...preprocessingArgs,
  limit: studyArgs.limit,
  ...deviceArgs,
  stepSize: z.number().positive().optional().meta({ description: "length of a step" }),
  top: z.int().max(100).default(9).meta({ value: "K", description: "images kept" }),
  method: z.enum(["lrp", "gradient"]).default("lrp").meta({ description: "which" }),
  param: z.array(z.string()).optional().meta({ value: "KEY=VALUE", description: "set" }),
};

const parse = (...words: readonly string[]) => parseCommand("evaluate", args, words);

test("values come out typed, with their defaults", () => {
  const values = parse("m.onnx", "--mean", "-0.5,0,0.5", "--scale", "1/255", "--limit", "20", "d", "--step-size", "2");
  const fallbacks = { top: 9, method: "lrp" };
  const given = { model: "m.onnx", data: "d", mean: [-0.5, 0, 0.5], scale: 1 / 255, limit: 20, stepSize: 2 };
  expect(values).toEqual({ ...given, ...fallbacks });
  expect(parse("m.onnx", "--param", "a=1", "--param", "b=2,3", "--inference")).toEqual({
    ...{ model: "m.onnx", data: "images", param: ["a=1", "b=2,3"], inference: true },
    ...fallbacks,
  });
});

test("one positional argument may be given several times: it takes what the others leave", () => {
  const several = {
    models: z.array(z.string()).default(["demo"]).meta({ position: "MODEL" }),
    data: z.string().default("images").meta({ position: "DATA" }),
  };
  const read = (...words: readonly string[]) => parseCommand("", several, words);
  expect(read()).toEqual({ models: ["demo"], data: "images" });
  expect(read("a")).toEqual({ models: ["a"], data: "images" });
  expect(read("a", "d")).toEqual({ models: ["a"], data: "d" });
  expect(read("a", "b", "c", "d")).toEqual({ models: ["a", "b", "c"], data: "d" });
  const texts = { name: "compare", doc: "Compares.", example: "deepling compare" };
  const help = commandHelp(defineCommand({ ...texts, args: several, run: async () => undefined }));
  expect(help).toContain("Usage: deepling compare [MODEL...] [DATA] [options]");
});

test.each([
  [[], "missing argument: MODEL"],
  [["a", "b", "c"], "unknown argument: c"],
  [["a", "--limit", "1.5"], "invalid value: --limit 1.5"],
  [["a", "--limit", "0"], "invalid value: --limit 0"],
  [["a", "--threads", "-2"], "invalid value: --threads -2"],
  [["a", "--limit", ""], "invalid value: --limit "],
  [["a", "--mean", "1,x"], "invalid value: --mean x"],
  [["a", "--layout", "nwhc"], "invalid value: --layout nwhc"],
  [["a", "--scale", "1,2"], "invalid value: --scale 1,2"],
  [["a", "--step-size", "0"], "invalid value: --step-size 0"],
  [["a", "--nope"], "unknown option: --nope"],
])("%j is refused: %s", (words, message) => {
  expect(() => parse(...words)).toThrow(message);
});

test.each([
  ["--output -3", "-3"],
  ["--output=--x", "--x"],
])("%s reads as a value", (words, value) => {
  expect(parse("m.onnx", ...words.split(" "))).toMatchObject({ output: value });
});

test.each([
  ["--output", "missing value: --output", "give NAME"],
  [
    "--output --quiet",
    "missing value: --output (--quiet stands behind it)",
    "give NAME; a value that begins with a dash is written --output=--quiet",
  ],
  ["--inference=yes", "invalid option: --inference takes no value", "see deepling evaluate --help"],
  ["-x", "unknown option: -x", "see deepling evaluate --help"],
])("%s: %s", (words, message, hint) => {
  expect(() => parse("m.onnx", ...words.split(" "))).toThrow(expect.objectContaining({ message, hint }));
});

test.each([
  ["--limit 1.5", "give a whole number"],
  ["--limit 0", "give at least 1"],
  ["--limit x", "give a whole number"],
  ["--step-size 0", "give more than 0"],
  ["--step-size 1/0", "give a number"],
  ["--step-size 1e400", "1e400 is too large: float32 holds numbers up to 3.4e38"],
  ["--mean 1,x", "give numbers with commas"],
  ["--method gradcam", "one of lrp, gradient"],
  ["--limits 5", "did you mean --limit?"],
  ["--zzz", "see deepling evaluate --help"],
])("%s: %s", (words, hint) => {
  expect(() => parse("m.onnx", ...words.split(" "))).toThrow(expect.objectContaining({ hint }));
});

test("the help names every option with its default, and an example", () => {
  const texts = { name: "evaluate", doc: "Accuracy.", example: "deepling evaluate model.onnx images/" };
  const help = commandHelp(defineCommand({ ...texts, args, run: async () => undefined }));
  const names = Object.keys(args).filter((key) => key !== "model" && key !== "data" && key !== "stepSize");
  for (const name of [...names, "step-size", "help"]) expect(help).toContain(`  --${name}`);
  expect(help).toContain("Usage: deepling evaluate MODEL [DATA] [options]");
  expect(help).toMatch(/--top K +images kept \(9\)\n/);
  expect(help).toMatch(/--method lrp\|gradient +which \(lrp\)\n/);
  expect(help).toMatch(/--inference {2,}run/);
  expect(help).toContain(texts.example);
});

test("a progress line fits the terminal", () => {
  for (const columns of [20, 40, 80, 200])
    expect(progressLine("reading images", 512, 10_000, columns).length).toBeLessThan(columns);
  expect(progressLine("x", 5, 10, 80)).toContain("50 %");
  expect(progressLine("listing the images of photos", 12_000, 0, 80)).toBe("listing the images of photos  12,000");
  expect(progressLine("loading the network", 0, 0, 80)).toBe("loading the network");
  expect(progressLine("listing the images of photos", 12_000, 0, 20)).toBe("listing the  12,000");
});
