import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { runCommand } from "../../../../test/server/run-command.ts";
import { commands, loadCommands } from "../commands/index.ts";
import { describeArgs } from "./arg.ts";
import { type CommandDescription, defineCommand } from "./define-command.ts";
import { modelArg, outArg, outputArgs } from "./shared-args.ts";

const folder = await mkdtemp(join(tmpdir(), "deepling-command-"));
const at = (name: string): string => join(folder, name);

const args = {
  model: modelArg,
  times: z.int().min(1).default(2).meta({ description: "how often" }),
  out: outArg("where it goes: .txt or .json"),
  ...outputArgs,
};

const schema = z.strictObject({ model: z.string().describe("its name"), times: z.int().describe("how often") });
type Result = z.infer<typeof schema>;

const disposed: string[] = [];

const frame: CommandDescription<typeof args, Result, typeof schema> = {
  name: "repeat",
  doc: "Repeats.",
  args,
  example: "deepling repeat x",
  run: async ({ args: { model, times }, defer }) => {
    defer(() => disposed.push("first"));
    defer(() => disposed.push("second"));
    if (model === "bad") throw new RangeError("bad");
    return { model, times };
  },
  report: { schema, of: (result) => result, style: "compact" },
  output: {
    // a file may need what is disposed of afterwards
    ".txt": async ({ model, times }) => `${model.repeat(times)} ${disposed.length}`,
    ".json": "report",
  },
  said: ({ times }) => `${times} times`,
  notes: (_, out) => [`ending ${out?.ending}`],
};
const repeat = defineCommand(frame);

test("what was noted while a command ran is not noted again at the end", async () => {
  const notes = ["note: of the model", "note: of the result"];
  const run: (typeof frame)["run"] = (context) => {
    context.note("note: of the model");
    return frame.run(context);
  };
  const { noted } = await runCommand(defineCommand({ ...frame, run, notes: () => notes }), "ab", "--json");
  expect(noted).toEqual(notes);
});

test("a result is written, said and noted; what was opened is disposed of afterwards, the last first", async () => {
  disposed.length = 0;
  const { printed, noted } = await runCommand(repeat, "ab", "--out", at("a.txt"));
  expect(await readFile(at("a.txt"), "utf8")).toBe("abab 0");
  expect(printed).toEqual([`${at("a.txt")}: 2 times`]);
  expect(noted).toEqual(["ending .txt"]);
  expect(disposed).toEqual(["second", "first"]);
});

test("--json prints the report alone, beside a file or without one", async () => {
  const report = '{"model":"ab","times":3}';
  const both = await runCommand(repeat, "ab", "--times", "3", "--json", "--out", at("a.json"));
  expect(both.printed).toEqual([report]);
  expect(both.noted).toEqual([`${at("a.json")}: 3 times`, "ending .json"]);
  expect(await readFile(at("a.json"), "utf8")).toBe(`${report}\n`);
  expect((await runCommand(repeat, "ab", "--times", "3", "--json")).printed).toEqual([report]);
});

test("a run that fails disposes too, and writes nothing", async () => {
  disposed.length = 0;
  await expect(runCommand(repeat, "bad", "--out", at("b.txt"))).rejects.toThrow("bad");
  expect(disposed).toEqual(["second", "first"]);
  await expect(readFile(at("b.txt"))).rejects.toThrow("ENOENT");
});

test("where the result goes is asked for before the work, unless the command prints a text", async () => {
  const hint = "give a file (.txt, .json), or --json for standard output";
  expect(() => repeat.parse(["ab"])).toThrow(expect.objectContaining({ message: "missing option: --out", hint }));
  expect(() => repeat.parse(["ab", "--out", "a.png"])).toThrow("unsupported file: a.png");
  const { run: _, report: __, ...rest } = frame;
  const silent = defineCommand({ ...rest, run: frame.run });
  expect(() => silent.parse(["ab"])).toThrow(expect.objectContaining({ hint: "give a file (.txt, .json)" }));
  const named = defineCommand({ ...rest, defaultOut: "repeat.txt", run: async () => ({ model: "x", times: 1 }) });
  expect(() => named.parse(["ab"])).not.toThrow();
  const said = defineCommand({ ...frame, text: ({ model }) => `text of ${model}` });
  expect((await runCommand(said, "ab")).printed).toEqual(["text of ab"]);
});

test("every command describes each argument, and names in --out the endings that it writes", async () => {
  for (const command of await loadCommands()) {
    const described = describeArgs(command.args);
    for (const { positional, doc, name } of described) if (!positional) expect(doc, name).toMatch(/\w{3}/);
    const out = described.find(({ key }) => key === "out");
    const named = out?.doc.match(/\.[a-z]+\b/g) ?? [];
    expect(new Set(named), command.name).toEqual(new Set(command.endings));
  }
});

test("every command is listed under its name", async () => {
  expect(commands.map(({ name }) => name)).toEqual((await loadCommands()).map(({ name }) => name));
});
