// Network namespaces as hosts: needs root on Linux, and Redis or PostgreSQL. DEEPLING_KILLS=60 kills for a minute and says what happened.
import { type ChildProcess, execFile } from "node:child_process";
import { watch } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../packages/engine/src/index.ts";
import { type Host, makeHosts, noHosts } from "../server/hosts.ts";
import { type QueueServer, queueServers, startPostgres, startRedis } from "../server/queue-servers.ts";
import { SMALL, shard, shardedFolder } from "../server/sharded.ts";
import { COMMAND } from "./server.ts";

const asked = process.env.DEEPLING_KILLS;
/** Workers that are killed, about one in a second. */
const KILLS = Number(asked ?? 8);
/** Kills between two other faults. */
const QUARTER = Math.floor(KILLS / 4);
/** A chunk takes a tenth of a second of a core: the work is not done before. */
const CHUNKS = (asked === undefined ? 16 : 24) * KILLS;
/** Seconds without an answer after which a chunk is given to another worker. */
const LOCK = 2;
/** Kills while a host has no cable: longer than the lock. */
const AWAY = Math.max(LOCK + 1, QUARTER);
const ASKS = ["evaluate", "units", "robustness --edit-range rotate=-20:20:4 --edit-range noise=0:0.2:0.02"];
/** Looks, 20 a second, in which a worker that lost its queue has to be at work again. */
const PATIENCE = 1800;
const TIMEOUT = 1000 * (240 + 10 * KILLS);

const { folder, at, remove } = await shardedFolder(noHosts === undefined ? 40 * CHUNKS : 1);
const folders: string[] = [];
afterAll(async () => {
  for (const one of folders) await rm(one, { recursive: true, force: true });
  await remove();
});

/** What one process writes, computed once, beside the hosts. */
let alone: Promise<readonly string[]> | undefined;
async function inOneProcess(): Promise<readonly string[]> {
  const written: string[] = [];
  for (const ask of ASKS) {
    const [name = "", ...options] = ask.split(" ");
    const words = [COMMAND, name, at("model.onnx"), at("images.npz"), ...SMALL, ...options, "--json"];
    written.push((await promisify(execFile)(process.execPath, words, { maxBuffer: 2 ** 28 })).stdout);
  }
  return written;
}

const nameOf = ({ name }: Host): string => `host ${name.slice(-1)}`;

/** Workers, at most one on a host, and what they say. */
function createWorkers(address: string) {
  const running = new Map<Host, ChildProcess>();
  const said = new Set<string>();
  /** Hosts whose worker ended since the queue was away when it started: whoever supervises it starts it again. */
  const refused = new Set<Host>();
  const start = (host: Host, ...plan: readonly string[]): ChildProcess => {
    refused.delete(host);
    const words = [process.execPath, COMMAND, "work", ...plan, "--queue", address, "--lock", `${LOCK}`];
    const child = host.start(words, { cwd: folder });
    running.set(host, child);
    child.stdout?.resume();
    child.stderr?.on("data", (data) => {
      said.add(`${nameOf(host)}: ${data}`);
      if (String(data).startsWith("unreachable queue")) refused.add(host);
    });
    child.once(
      "exit",
      (code, signal) => signal !== "SIGKILL" && said.add(`${nameOf(host)}: ended with ${code ?? signal}\n`),
    );
    return child;
  };
  const signal = (hosts: readonly Host[], name: NodeJS.Signals) => {
    for (const host of hosts) running.get(host)?.kill(name);
  };
  /** Waits until the workers of some hosts have said that they take chunks. */
  const ready = async (hosts: readonly Host[]) => {
    const isReady = (host: Host) => [...said].some((text) => text.startsWith(`${nameOf(host)}: Takes chunks`));
    while (!hosts.every(isReady)) await pause(50);
  };
  return { start, signal, said, ready, wasRefused: (host: Host) => refused.has(host) };
}
type Workers = ReturnType<typeof createWorkers>;

/** Counts the results of a plan as they are written. */
async function followResults(plan: string) {
  const results = join(plan, "results");
  await mkdir(results, { recursive: true });
  let written = 0;
  // a file that appears, or takes the place of another, is renamed: one event for its name each time
  const watcher = watch(results, (_, name) => {
    if (name?.endsWith(".bin")) written++;
  });
  return {
    written: () => written,
    there: async () => (await readdir(results)).filter((name) => name.endsWith(".bin")).length,
    close: () => watcher.close(),
  };
}
type Results = Awaited<ReturnType<typeof followResults>>;

/** The worker that has the plan and ends with it, on the first host; one that was killed is started again. */
function startMain(workers: Workers, host: Host, plan: string) {
  const state = { ended: false };
  const end = new Promise<number | null>((resolve) => {
    const start = () => {
      const child = workers.start(host, plan);
      child.once("close", (code, signal) => {
        if (signal === "SIGKILL" || workers.wasRefused(host)) return start();
        state.ended = true;
        resolve(code);
      });
    };
    start();
  });
  return { end, state };
}

/** Waits until the worker of a host has written more results, while those of the others stand still. */
async function worksAlone(
  workers: Workers,
  hosts: readonly Host[],
  alone: Host,
  results: Results,
  isOver: () => boolean,
) {
  const others = hosts.filter((host) => host !== alone);
  workers.signal(others, "SIGSTOP");
  // what is on its way into the folder
  await pause(100);
  const before = results.written();
  for (let look = 0; results.written() < before + 2 * ASKS.length && !isOver(); look++) {
    if (look === PATIENCE)
      throw new Error(`the worker of ${alone.name} takes no chunks any more: ${[...workers.said].join("")}`);
    await pause(50);
  }
  workers.signal(others, "SIGCONT");
}

/** All that happens to hosts while they work. Answers how many workers were killed, as a crash does it; others are started in their place. */
async function trouble(
  hosts: readonly Host[],
  workers: Workers,
  server: QueueServer,
  results: Results,
  ended: () => boolean,
) {
  const [main, first, second, third, late] = hosts as readonly [Host, Host, Host, Host, Host];
  // the one whose cable is pulled goes on through all of it
  const [random, victims] = [seededRandom(20), [main, first, third]];
  let kills = 0;
  while (kills < KILLS && !ended()) {
    await pause(400 + 1200 * random());
    const victim = victims[Math.floor(random() * victims.length)] as Host;
    workers.signal([victim], "SIGKILL");
    if (victim !== main) workers.start(victim);
    kills++;
    if (kills === QUARTER) second.cable("out");
    if (kills === QUARTER + 1) workers.start(late);
    if (kills === QUARTER + AWAY) second.cable("in");
    if (kills === 3 * QUARTER) await server.restart();
  }
  await worksAlone(workers, hosts, second, results, ended);
  return kills;
}

const servers = [
  ["redis", startRedis],
  ["postgres", startPostgres],
] as const;

describe.each(servers)("hosts with a queue on %s", (name, startServer) => {
  const missing = noHosts ?? queueServers[name].missing;

  test.skipIf(missing !== undefined)(
    `workers killed at random, one added, one without its cable, the server restarted: nothing lost, nothing twice, the bytes of one process${missing === undefined ? "" : ` (${missing})`}`,
    async () => {
      alone ??= inOneProcess();
      const files = await mkdtemp(join(tmpdir(), `deepling-hosts-${name}-`));
      folders.push(files);
      const plan = at(`plan-${name}`);
      const planned = [at("model.onnx"), at("images.npz"), "--ask", ASKS.join(","), "--chunks", `${CHUNKS}`, ...SMALL];
      await shard.plan(...planned, "--out", plan);
      const { hosts, remove: removeHosts } = makeHosts(5);
      const server = await startServer(files, hosts[0]);
      const [workers, results] = [createWorkers(server.address), await followResults(plan)];
      try {
        const main = startMain(workers, hosts[0] as Host, plan);
        for (const host of hosts.slice(1, 4)) workers.start(host);
        await workers.ready(hosts.slice(1, 4));
        const kills = await trouble(hosts, workers, server, results, () => main.state.ended);
        expect([await main.end, kills > 2]).toEqual([0, true]);
        const there = await results.there();
        expect(there).toBe(ASKS.length * CHUNKS);
        expect([...workers.said].join("")).not.toContain("internal error");
        await shard.fold(plan);
        for (const [index, text] of (await alone).entries())
          expect(await readFile(join(plan, `${ASKS[index]?.split(" ")[0]}.json`), "utf8")).toBe(text);
        const stalled = (await server.events()).filter((event) => event === "stalled").length;
        const twice = (results.written() - there) / ASKS.length;
        if (asked !== undefined)
          console.log(
            `${name}: ${CHUNKS} chunks, ${kills} kills, ${stalled} given to another worker, ${twice.toFixed(1)} computed twice\n${[...workers.said].join("")}`,
          );
      } finally {
        results.close();
        workers.signal(hosts, "SIGKILL");
        await server.stop();
        removeHosts();
      }
    },
    TIMEOUT,
  );
});
