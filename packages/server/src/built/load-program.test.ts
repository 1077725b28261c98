import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Script } from "node:vm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cache, openCache } from "../cache.ts";
import { loadProgram } from "./load-program.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deepling-program-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NEVER = 2 ** 30;
const SOURCE = (answer: number) =>
  `"use strict"; const { basename } = require("node:path"); exports.answer = () => [basename(__filename), ${answer}]; exports.later = () => importModule("node:os");`;

async function load(answer: number) {
  const path = join(folder, "program.cjs");
  await writeFile(path, SOURCE(answer));
  const cache = openCache(join(folder, "code"));
  const { program, keepCode } = await loadProgram(path, cache, NEVER);
  return { ...(program as { answer: () => unknown; later: () => Promise<typeof import("node:os")> }), keepCode };
}

test("a program loads with and without kept code, and imports modules", async () => {
  for (let time = 0; time < 2; time++) {
    const { answer, later, keepCode } = await load(1);
    expect(answer()).toEqual(["program.cjs", 1]);
    expect((await later()).tmpdir()).toBe(tmpdir());
    await keepCode();
    expect(await readdir(join(folder, "code"))).toHaveLength(1);
  }
});

test("kept code is V8's of this very source; another source of the same length does not run as the one before", async () => {
  const first = await load(1);
  first.answer();
  await first.keepCode();
  const [name = ""] = await readdir(join(folder, "code"));
  const cachedData = (await readFile(join(folder, "code", name))).subarray(32);
  const wrapped = `(function (exports, require, module, __filename, __dirname, importModule) { ${SOURCE(1)}\n})`;
  expect(new Script(wrapped, { cachedData }).cachedDataRejected).toBe(false);
  expect((await load(2)).answer()).toEqual(["program.cjs", 2]);
});

test("code that V8 refuses is compiled anew and kept again", async () => {
  const path = join(folder, "program.cjs");
  await writeFile(path, SOURCE(3));
  const kept: number[] = [];
  const cache: Cache = {
    ...openCache(join(folder, "code")),
    get: async () => new Uint8Array(64).fill(7),
    put: async (_, bytes) => void kept.push(bytes.length),
  };
  const { program, keepCode } = await loadProgram(path, cache, NEVER);
  expect((program as { answer: () => unknown }).answer()).toEqual(["program.cjs", 3]);
  await keepCode();
  expect(kept).toHaveLength(1);
});
