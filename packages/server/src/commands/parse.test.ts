import { expect, test } from "vitest";
import type { Command } from "./command.ts";
import { commandHelp } from "./help.ts";
import { preprocessingOptions, runOptions } from "./options.ts";
import { parseCommand } from "./parse.ts";
import { progressLine } from "./terminal.ts";

const command: Command = {
  name: "evaluate",
  doc: "Accuracy and confusion.",
  positionals: ["MODEL", "[DATA]"],
  options: { ...preprocessingOptions, ...runOptions },
  example: "deepling evaluate model.onnx images/",
  run: async () => undefined,
};

test("options come out typed", () => {
  const { positionals, values } = parseCommand(command, [
    "m.onnx",
    "--mean",
    "-0.5,0,0.5",
    "--scale",
    "1/255",
    "--limit",
    "20",
    "d",
  ]);
  expect(positionals).toEqual(["m.onnx", "d"]);
  expect(values).toEqual({ mean: [-0.5, 0, 0.5], scale: 1 / 255, limit: 20 });
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
  [["a", "--nope"], "invalid usage: unknown option '--nope'"],
])("%j is refused: %s", (args, message) => {
  expect(() => parseCommand(command, args)).toThrow(message);
});

test("the help names every option and an example", () => {
  const help = commandHelp(command);
  for (const name of Object.keys(command.options)) expect(help).toContain(`--${name}`);
  expect(help).toContain("Usage: deepling evaluate MODEL [DATA] [options]");
  expect(help).toContain(command.example);
});

test("a progress line fits the terminal", () => {
  for (const columns of [20, 40, 80, 200])
    expect(progressLine("reading images", 512, 10_000, columns).length).toBeLessThan(columns);
  expect(progressLine("x", 5, 10, 80)).toContain("50 %");
});
