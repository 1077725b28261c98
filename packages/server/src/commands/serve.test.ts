import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeeplingError } from "@deepling/engine";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Terminal } from "../cli/terminal.ts";
import { createCodec } from "../codec.ts";
import { serve } from "./serve.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deepling-serve-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the command; `onPrint` is told each printed line, and how to end it. */
function run(words: readonly string[], onPrint: (line: string, stop: () => void) => void): Promise<void> {
  const end = new AbortController();
  const quiet = { note: () => undefined, progress: () => undefined, settle: () => undefined };
  const print = (line: string) => onPrint(line, () => end.abort());
  const terminal: Terminal = { ...quiet, print, signal: end.signal };
  return serve.parse([...words, "--no-open", "--port", "0"]).run(terminal);
}

const rootIn = (line: string) => /http:\/\/127\.0\.0\.1:\d+\//.exec(line)?.[0] ?? "";
const ask = async (root: string) => {
  const reply = await fetch(`${root}api/info`, {
    method: "POST",
    body: createCodec().encode({ unchecked: true }).slice(),
  });
  return createCodec().decode(new Uint8Array(await reply.arrayBuffer())) as Record<string, unknown>;
};

test("the address is told before the model is read, and a page that asks waits for it", async () => {
  const lines: string[] = [];
  let info: Promise<Record<string, unknown>> | undefined;
  await run(["alexnet-cifar10", "cifar10:test", "--limit", "20"], (line, stop) => {
    lines.push(line);
    info ??= ask(rootIn(line));
    if (lines.length === 2) void info.finally(stop);
  });
  expect(lines.map((line) => line.replace(/:\d+\//, ":0/"))).toEqual([
    "Opening alexnet-cifar10 on cifar10:test, page at http://127.0.0.1:0/",
    "Deepling shows alexnet-cifar10 on cifar10:test at http://127.0.0.1:0/",
  ]);
  expect(await info).toMatchObject({ model: { name: "alexnet-cifar10" }, data: { count: 20 } });
});

test("a model that cannot be read ends the command, and a page that waits is told the same", async () => {
  const path = join(folder, "cut.onnx");
  await writeFile(path, new Uint8Array([8, 7, 58, 200]));
  let told: Promise<Record<string, unknown>> | undefined;
  const ended = await run([path, "cifar10:test"], (line) => {
    told ??= ask(rootIn(line));
  }).catch((error: unknown) => error);
  expect(ended).toBeInstanceOf(DeeplingError);
  expect((await told)?.message).toBe((ended as DeeplingError).message);
});

test("a model that is not there is said before an address", async () => {
  const lines: string[] = [];
  const ended = run([join(folder, "none.onnx")], (line) => void lines.push(line));
  await expect(ended).rejects.toThrow("missing model");
  expect(lines).toEqual([]);
});
