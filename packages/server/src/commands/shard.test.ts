import { readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProjectRequest } from "@deepling/engine";
import { afterAll, expect, test } from "vitest";
import { runCommand } from "../../../../test/server/run-command.ts";
import { picturesFolder, SMALL, shard, shardedFolder } from "../../../../test/server/sharded.ts";
import type { Terminal } from "../cli/terminal.ts";
import type { Provenance } from "../shards/provenance.ts";
import type { ResultHead } from "../shards/results.ts";
import { seal, unseal } from "../shards/sealed.ts";
import { evaluate } from "./evaluate.ts";
import { commands } from "./index.ts";
import { openStudy } from "./open.ts";

const terminal: Terminal = {
  ...{ print: () => undefined, note: () => undefined, progress: () => undefined, settle: () => undefined },
  signal: new AbortController().signal,
};

const IMAGES = 340;
const { at, remove } = await shardedFolder(IMAGES);
afterAll(remove);
const images = at("images.npz");

/** What a command itself writes as JSON. */
async function alone(command: string, model: string, ...words: readonly string[]): Promise<string> {
  const [name = "", ...options] = command.split(" ");
  const found = await commands.find((one) => one.name === name)!.load();
  return `${(await runCommand(found, model, images, ...SMALL, ...words, ...options, "--json")).printed.join("")}\n`;
}

/** A plan's folder, its chunks computed in the order given. */
async function computed(name: string, ask: string, chunks: number, model = at("model.onnx"), ...words: string[]) {
  const plan = at(name);
  await shard.plan(model, images, "--ask", ask, "--chunks", String(chunks), "--out", plan, ...SMALL, ...words);
  const half = Math.floor(chunks / 2);
  await shard.run(plan, "--index", `${half}-${chunks - 1}`);
  if (half > 0) await shard.run(plan, "--index", `0-${half - 1}`);
  return plan;
}

const results = async (plan: string) => (await readdir(join(plan, "results"))).sort();

const ASKS = [
  "evaluate",
  "project --pivots 20 --mode smooth",
  "units --top 4",
  "robustness --edit-range rotate=-20:20:20 --edit-range noise=0:0.2:0.1",
];

test.each(ASKS.flatMap((ask) => [1, 3, 7].map((chunks) => [ask, chunks] as const)))(
  "%s in %i chunks: the bytes that one process writes",
  async (ask, chunks) => {
    const plan = await computed(`${ask}-${chunks}`, ask, chunks);
    await shard.fold(plan);
    expect(await readFile(join(plan, `${ask.split(" ")[0]}.json`), "utf8")).toBe(await alone(ask, at("model.onnx")));
  },
);

test.each(ASKS)("%s of a network of fixed batch size, edited and on edited images", async (ask) => {
  const edits = ["--edit", "conv2[1]=0", "--image-edit", "gaussian_noise:2"];
  const plan = await computed(`edited-${ask}`, ask, 5, at("fixed.onnx"), ...edits);
  await shard.fold(plan);
  const expected = await alone(ask, at("fixed.onnx"), ...edits);
  expect(await readFile(join(plan, `${ask.split(" ")[0]}.json`), "utf8")).toBe(expected);
});

test("chunks that are missing are named with what computes them; what is there is not computed again", async () => {
  const plan = at("missing");
  await shard.plan(at("model.onnx"), images, "--chunks", "6", "--out", plan, ...SMALL);
  expect((await shard.run(plan, "--index", "0,2")).printed).toEqual(["2 chunks computed"]);
  await expect(shard.fold(plan)).rejects.toMatchObject({
    message: "missing chunks: 1, 3-5 of 6 (evaluate)",
    hint: `deepling shard run ${plan} --index 1,3-5`,
  });
  const before = await readFile(join(plan, "results", (await results(plan))[0]!));
  expect((await shard.run(plan, "--index", "0-5")).printed).toEqual(["4 chunks computed, 2 already there"]);
  expect((await shard.run(plan, "--index", "0-5")).printed).toEqual(["0 chunks computed, 6 already there"]);
  expect(await readFile(join(plan, "results", (await results(plan))[0]!))).toEqual(before);
  await expect(shard.run(plan, "--index", "6")).rejects.toThrow("unknown chunks: 6");
});

test.each([
  ["cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
  ["changed", (bytes: Buffer) => Buffer.from(bytes).fill(7, bytes.length - 60, bytes.length - 50)],
  ["of another chunk", undefined],
] as const)("a result that was %s is found, and computed again", async (name, spoil) => {
  const plan = await computed(`broken-${name}`, "evaluate", 3);
  const [first = "", second = ""] = await results(plan);
  const path = join(plan, "results", first);
  const whole = await readFile(path);
  await writeFile(path, spoil?.(whole) ?? (await readFile(join(plan, "results", second))));
  await expect(shard.fold(plan)).rejects.toThrow("invalid chunk: 0 (the result of evaluate was cut off or changed)");
  expect((await shard.run(plan, "--index", "0-2")).printed).toEqual(["1 chunk computed, 2 already there"]);
  expect(await readFile(path)).toEqual(whole);
});

test("a result that is being written is none", async () => {
  const plan = await computed("written", "evaluate", 2);
  const [first = ""] = await results(plan);
  await rename(join(plan, "results", first), join(plan, "results", `${first}.0.part`));
  await expect(shard.fold(plan)).rejects.toThrow("missing chunks: 0 of 2");
});

test("results of machines whose last digits differ are refused unless asked for, and then it is said", async () => {
  const plan = await computed("mixed", "evaluate", 4);
  const [, second = ""] = await results(plan);
  const path = join(plan, "results", second);
  const { head, body } = unseal<ResultHead>(await readFile(path))!;
  const provenance = { ...head.provenance, instructions: "sse2", threads: 96 };
  await writeFile(path, seal({ ...head, provenance }, body));
  const fault = `chunks 0, 2-3 with ${head.provenance.instructions}, 1 thread; chunk 1 with sse2, 96 threads`;
  await expect(shard.fold(plan)).rejects.toThrow(`mismatched machines: the plan was computed on 2 kinds (${fault})`);
  const { noted } = await shard.fold(plan, "--mixed");
  expect(noted.at(-1)).toMatch(/^warning: chunks 0, 2-3: .*chunk 1: sse2, 96 threads; .*at most 0\.00036 %/);
  const report = JSON.parse(await readFile(join(plan, "evaluate.json"), "utf8"));
  expect(report.notes.join()).toContain("sse2, 96 threads");
});

/** Writes what was prepared for a plan's first question with another head: what stands there of the machine that planned. */
async function preparedBy(plan: string, change: (provenance: Provenance) => Provenance | undefined) {
  const path = join(plan, "prepared", "0-0.bin");
  const { head, body } = unseal<{ provenance: Provenance }>(await readFile(path))!;
  await writeFile(path, seal({ ...head, provenance: change(head.provenance) }, body));
  return head.provenance;
}

test("pivots of a machine whose last digits differ are refused like chunks", async () => {
  const ask = "project --pivots 20";
  const plan = await computed("pivots", ask, 3);
  const own = await preparedBy(plan, (provenance) => ({ ...provenance, instructions: "sse2" }));
  const fault = `chunks 0-2 and this fold of project with ${own.instructions}; the pivots of project with sse2`;
  await expect(shard.fold(plan)).rejects.toMatchObject({
    message: `mismatched machines: the plan was computed on 2 kinds (${fault})`,
    hint: expect.stringContaining("--mixed"),
  });
  const { noted } = await shard.fold(plan, "--mixed");
  expect(noted.at(-1)).toMatch(/^warning: chunks 0-2 and this fold of project: [^;]+; the pivots of project: sse2; /);
  // as made by a version that did not write down who planned
  await preparedBy(plan, () => undefined);
  expect((await shard.fold(plan)).noted.join()).not.toContain("warning");
  expect(await readFile(join(plan, "project.json"), "utf8")).toBe(await alone(ask, at("model.onnx")));
});

/** Writes all results of a plan anew, as if another kind of machine had computed them. */
async function computedBy(plan: string, other: Partial<Provenance>) {
  for (const name of await results(plan)) {
    const path = join(plan, "results", name);
    const { head, body } = unseal<ResultHead>(await readFile(path))!;
    await writeFile(path, seal({ ...head, provenance: { ...head.provenance, ...other } }, body));
  }
}

test.each([
  ["evaluate", undefined],
  ["robustness --edit-range noise=0:0.2:0.1", undefined],
  ["thumbnails", undefined],
  ["units --top 4", "this fold of units"],
  ["project --pivots 20", "this fold of project"],
  ["units --top 4,project --pivots 20", "this fold of units and project"],
])("%s of another kind of machine: what folding computes here is compared (%s)", async (ask, here) => {
  const plan = await computed(`folded-${ask}`, ask, 2);
  const other = { instructions: "sse2" };
  await computedBy(plan, { ...other, deepling: "0.0.9 of another build" });
  if (ask.includes("project")) {
    const path = join(plan, "prepared", `${ask.startsWith("project") ? 0 : 1}-0.bin`);
    const { head, body } = unseal<{ provenance: Provenance }>(await readFile(path))!;
    const provenance = { ...head.provenance, ...other, deepling: "0.0.9 of another build" };
    await writeFile(path, seal({ ...head, provenance }, body));
  }
  if (here === undefined) return expect((await shard.fold(plan)).noted.join()).not.toContain("warning");
  await expect(shard.fold(plan)).rejects.toThrow(new RegExp(`on 2 kinds \\(chunks 0-1.* with sse2; ${here} with `));
  expect((await shard.fold(plan, "--mixed")).noted.at(-1)).toMatch(new RegExp(`; ${here}: .*at most 0\\.00036 %`));
});

test("a plan for which nothing was computed is folded wherever it was made", async () => {
  const plan = await computed("unprepared", "evaluate", 2);
  expect(await preparedBy(plan, (provenance) => provenance)).toBeUndefined();
});

test("answers that were folded are shown without computing; those of another model or other data are refused", async () => {
  const plan = await computed("from", "evaluate", 2);
  await expect(alone("evaluate", at("model.onnx"), "--from", plan)).rejects.toMatchObject({
    message: `missing answer: evaluate (${plan} is not folded yet, or what was folded is damaged)`,
    hint: `deepling shard fold ${plan}`,
  });
  await shard.fold(plan);
  // an answer that nobody would compute
  const answer = JSON.parse(await alone("evaluate", at("model.onnx"), "--from", plan));
  expect(answer).toEqual(JSON.parse(await readFile(join(plan, "evaluate.json"), "utf8")));
  await rm(join(plan, "results"), { recursive: true });
  expect(JSON.parse(await alone("evaluate", at("model.onnx"), "--from", plan))).toEqual(answer);
  await expect(alone("evaluate", at("other.onnx"), "--from", plan)).rejects.toMatchObject({
    message: `mismatched model: ${plan} was planned with another network`,
    hint: expect.stringContaining(`${at("model.onnx")} ${images} --mean=0.5`),
  });
  await expect(alone("evaluate", at("model.onnx"), "--from", plan, "--limit", "100")).rejects.toThrow(
    "mismatched data",
  );
  await expect(alone("evaluate", at("model.onnx"), "--from", at("nowhere"))).rejects.toThrow("missing plan");
});

test("an answer that was planned and is damaged is named with what folds it again; one that was not planned with how to plan it", async () => {
  const plan = await computed("damaged", "project --pivots 20", 1);
  await shard.fold(plan);
  const said = await alone("project --pivots 20", at("model.onnx"), "--from", plan);
  const positions = (await readdir(join(plan, "answers"))).find((name) => name.endsWith("-positions.bin"))!;
  await truncate(join(plan, "answers", positions), 1000);
  await expect(alone("project --pivots 20", at("model.onnx"), "--from", plan)).rejects.toMatchObject({
    message: expect.stringContaining("damaged"),
    hint: `deepling shard fold ${plan}`,
  });
  await expect(alone("project --pivots 19", at("model.onnx"), "--from", plan)).rejects.toThrow("as it is asked");
  await shard.fold(plan);
  expect(await alone("project --pivots 20", at("model.onnx"), "--from", plan)).toBe(said);
});

test("what a plan does not hold is computed of chosen images, and refused of all", async () => {
  const plan = await computed("chosen", "evaluate,project --pivots 20", 2);
  await shard.fold(plan);
  const args = { from: plan, threads: 1, batch: 8, mean: [0.5], std: [0.25], scale: 1 / 255 };
  const { study } = await openStudy(at("model.onnx"), images, args, terminal);
  const last = async (request: ProjectRequest) => {
    for await (const message of study.project(request))
      if (message.kind === "projection" && message.final) return message;
    return undefined;
  };
  const items = [3, 5, 8, 13, 21, 34];
  expect([...((await last({ items }))?.sequence.items ?? [])]).toEqual(items);
  await expect(last({})).rejects.toMatchObject({
    message: expect.stringContaining("unsupported question: project as it is asked"),
    hint: expect.stringContaining("plan it with --ask"),
  });
  await study.dispose();
});

test("a model that has become another is refused by whoever computes", async () => {
  const model = at("changing.onnx");
  await writeFile(model, await readFile(at("model.onnx")));
  const plan = at("changing");
  await shard.plan(model, images, "--chunks", "2", "--out", plan, ...SMALL);
  await writeFile(model, await readFile(at("other.onnx")));
  await expect(shard.run(plan, "--index", "0")).rejects.toThrow("mismatched model");
});

test("a picture that cannot be decoded is named as in one process, whichever chunk read it", async () => {
  const pictures = await picturesFolder(at("pictures"));
  const plan = at("skipped");
  const words = [at("model.onnx"), pictures, "--threads", "1", "--batch", "4"];
  await shard.plan(...words, "--chunks", "5", "--out", plan);
  await shard.run(plan, "--index", "4,0-2,3");
  await shard.fold(plan);
  const { printed } = await runCommand(evaluate, ...words, "--json");
  expect(await readFile(join(plan, "evaluate.json"), "utf8")).toBe(`${printed.join("")}\n`);
  expect(JSON.parse(printed.join("")).skipped).toMatchObject([{ name: "dog/4.png" }]);
});

test.each([
  [["--ask", "strip"], "unknown command: strip (--ask)"],
  [["--ask", "evaluate --limmit 3"], "unknown option: --limmit"],
  [["--chunks", "0"], "invalid value: --chunks 0"],
])("a plan with %j is refused before anything is written", async (words, message) => {
  const plan = at(`refused ${words.join(" ")}`);
  await expect(shard.plan(at("model.onnx"), images, "--out", plan, ...SMALL, ...words)).rejects.toThrow(message);
  await expect(readdir(plan)).rejects.toThrow("ENOENT");
});

test("another plan does not take the place of one, and a part of one is completed", async () => {
  const plan = at("twice");
  const words = [at("model.onnx"), images, "--out", plan, ...SMALL];
  await shard.plan(...words, "--chunks", "3");
  await rm(join(plan, "prepared"), { recursive: true });
  await expect(shard.run(plan, "--index", "0")).rejects.toThrow("missing preparation: evaluate");
  await shard.plan(...words, "--chunks", "3");
  await expect(shard.plan(...words, "--chunks", "4")).rejects.toThrow("duplicate plan");
});
