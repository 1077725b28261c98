import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, test, vi } from "vitest";
import { evaluate } from "../packages/server/src/commands/evaluate.ts";
import { units } from "../packages/server/src/commands/units.ts";
import { startFileServer } from "./server/file-server.ts";
import { queueServers, startPostgres, startRedis } from "./server/queue-servers.ts";
import { runCommand } from "./server/run-command.ts";
import { SMALL, shard, shardedFolder } from "./server/sharded.ts";

const CHUNKS = 40;
const TIMEOUT = 240_000;
const { at, remove } = await shardedFolder(320);
const folders: string[] = [];
const children = new Set<ChildProcess>();
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  await remove();
});

const alone = async (command: typeof evaluate) =>
  `${(await runCommand(command, at("model.onnx"), at("images.npz"), ...SMALL, "--json")).printed.join("")}\n`;

/** A worker in a process of its own; given a plan, it hands it out and ends with it. */
function worker(address: string, ...plan: readonly string[]): ChildProcess {
  const words = ["--conditions=@deepling/source", "--import", "tsx", "packages/server/src/cli.ts"];
  const options = ["work", ...plan, "--queue", address, "--lock", "2"];
  const child = spawn(process.execPath, [...words, ...options], {
    cwd: join(import.meta.dirname, ".."),
    stdio: ["ignore", "ignore", "pipe"],
  });
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

async function resultsIn(plan: string): Promise<number> {
  return (await readdir(join(plan, "results")).catch(() => [])).filter((name) => !name.endsWith(".part")).length;
}

/** Waits until so many results are there. */
async function until(plan: string, results: number, ended: () => boolean): Promise<void> {
  while ((await resultsIn(plan)) < results && !ended()) await pause(20);
}

const servers = [
  ["redis", startRedis],
  ["postgres", startPostgres],
] as const;

describe.each(servers)("a queue on %s", (name, start) => {
  const { missing } = queueServers[name];

  test.skipIf(missing !== undefined)(
    `workers that are killed at any time, others that are added, and the server killed and started again: nothing lost, nothing twice, the bytes of one process${missing === undefined ? "" : ` (${missing})`}`,
    async () => {
      const folder = await mkdtemp(join(tmpdir(), `deepling-${name}-`));
      folders.push(folder);
      const server = await start(folder);
      const plan = at(`plan-${name}`);
      const planned = [at("model.onnx"), at("images.npz"), "--ask", "evaluate,units", "--chunks", String(CHUNKS)];
      await shard.plan(...planned, "--out", plan, ...SMALL);
      const [first, second] = [worker(server.address), worker(server.address)];
      const main = worker(server.address, plan);
      const said: string[] = [];
      main.stderr?.on("data", (data) => said.push(String(data)));
      const exit = once(main, "exit");
      const ended = () => main.exitCode !== null;
      await until(plan, 4, ended);
      first.kill("SIGKILL");
      const third = worker(server.address);
      await until(plan, 16, ended);
      second.kill("SIGKILL");
      await server.restart();
      await until(plan, 30, ended);
      third.kill("SIGKILL");
      expect([(await exit)[0], said.join("")]).toEqual([0, expect.not.stringContaining("internal error")]);
      expect(await resultsIn(plan)).toBe(2 * CHUNKS);
      await shard.fold(plan);
      expect(await readFile(join(plan, "evaluate.json"), "utf8")).toBe(await alone(evaluate));
      expect(await readFile(join(plan, "units.json"), "utf8")).toBe(await alone(units));
      await server.stop();
    },
    // each worker is a program that starts
    TIMEOUT,
  );
});

test.skipIf(queueServers.redis.missing !== undefined)(
  `a plan in a bucket: workers that are killed and others take its chunks (${queueServers.redis.missing ?? "redis"})`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "deepling-bucket-"));
    folders.push(folder);
    const files = new Map<string, Uint8Array>();
    const [bucket, server] = [await startFileServer({ files, page: 7 }), await startRedis(folder)];
    const env = {
      ...{ AWS_ENDPOINT_URL: bucket.address, AWS_REGION: "us-east-1" },
      ...{ AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" },
    };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    try {
      const plan = "s3://plans/a";
      await shard.plan(at("model.onnx"), at("images.npz"), "--chunks", `${CHUNKS}`, "--out", plan, ...SMALL);
      const results = () => [...files.keys()].filter((name) => name.startsWith("/plans/a/results/")).length;
      const [first, main] = [worker(server.address), worker(server.address, plan)];
      const exit = once(main, "exit");
      while (results() < CHUNKS / 4 && main.exitCode === null) await pause(20);
      first.kill("SIGKILL");
      const second = worker(server.address);
      expect((await exit)[0]).toBe(0);
      second.kill("SIGKILL");
      expect(results()).toBe(CHUNKS);
      // results are put on the condition that there is none: none was written over
      await shard.fold(plan);
      expect(Buffer.from(files.get("/plans/a/evaluate.json") ?? []).toString()).toBe(await alone(evaluate));
    } finally {
      vi.unstubAllEnvs();
      await bucket.close();
      await server.stop();
    }
  },
  TIMEOUT,
);

test.each([
  ["redis://127.0.0.1:1", 1, "unreachable queue: redis://127.0.0.1:1 (ECONNREFUSED)"],
  ["postgres://me:secret@127.0.0.1:1/jobs", 1, "unreachable queue: postgres://me@127.0.0.1:1/jobs (ECONNREFUSED)"],
  ["amqp://127.0.0.1", 2, "invalid value: --queue amqp://127.0.0.1"],
])(
  "%s is answered in a line",
  async (address, status, message) => {
    // in a process of its own: Vitest's conditions make pg load its pool's other form
    const child = worker(address);
    const said: string[] = [];
    child.stderr?.on("data", (data) => said.push(String(data)));
    expect((await once(child, "exit"))[0]).toBe(status);
    expect(said.join("").split("\n")[0]).toBe(message);
  },
  TIMEOUT,
);
