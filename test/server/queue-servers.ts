import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Host } from "./hosts.ts";

/** A server of a queue on a port of its own, which keeps what it holds in a folder. */
export interface QueueServer {
  readonly address: string;
  /** Ends it at once, as a crash does, and starts it again with its files. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** What has happened to jobs, one word for each event: "added", "active", "stalled" where a worker died over it, … */
  readonly events: () => Promise<readonly string[]>;
}

/** Servers that this machine has, or why one cannot be tested here. */
export const queueServers = {
  redis: { missing: existsSync(REDIS()) ? undefined : "no redis-server (Debian: apt-get install redis-server)" },
  postgres: { missing: postgresBin() === undefined ? "no PostgreSQL (Debian: apt-get install postgresql)" : undefined },
} as const;

function REDIS(): string {
  return process.env.REDIS_SERVER ?? "/usr/bin/redis-server";
}

/** The folder of Debian's newest PostgreSQL. */
function postgresBin(): string | undefined {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, "bin")).find((bin) => existsSync(join(bin, "initdb")));
}

/** Where a server runs: on this machine for itself, or on a host for the others. */
type Where = Pick<Host, "address" | "start">;

const here: Where = {
  address: "127.0.0.1",
  start: ([program = "", ...words], { user } = {}) =>
    spawn(program, words, { stdio: ["ignore", "pipe", "pipe"], ...user }),
};

/** Redis, which writes down every change before it answers. */
export async function startRedis(folder: string, where: Where = here): Promise<QueueServer> {
  const [{ address, start }, port] = [where, await freePort()];
  const listens = ["--port", String(port), "--bind", address, "--protected-mode", "no"];
  const keeps = ["--dir", folder, "--appendonly", "yes", "--appendfsync", "always", "--save", ""];
  const lines = ["redis-cli", "-h", address, "-p", String(port), "XRANGE", "bull:deepling:events", "-", "+"];
  return keepRunning(`redis://${address}:${port}`, where, {
    start: () => start([REDIS(), ...listens, ...keeps]),
    crash: "SIGKILL",
    events: async () => {
      // an entry is its id, and its fields one behind another
      const said = (await printed(start(lines))).split("\n");
      return said.filter((_, at) => said[at - 1] === "event");
    },
  });
}

/** PostgreSQL with an empty database. It refuses to run as root: then it is the user postgres who does. */
export async function startPostgres(folder: string, where: Where = here): Promise<QueueServer> {
  const [{ address, start }, bin, port] = [where, postgresBin() ?? "", await freePort()];
  const user = process.getuid?.() === 0 ? ownerOf() : undefined;
  const data = join(folder, "postgres");
  mkdirSync(data);
  if (user !== undefined) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", "tester", "-A", "trust"], { stdio: "ignore", ...user });
  appendFileSync(join(data, "pg_hba.conf"), `host all all ${address}/24 trust\n`);
  const listens = ["-p", String(port), "-k", data, "-c", `listen_addresses=${address}`];
  const database = `postgres://tester@${address}:${port}/postgres`;
  return keepRunning(database, where, {
    start: () => start([join(bin, "postgres"), "-D", data, ...listens], user === undefined ? {} : { user }),
    // "immediate shutdown": it ends its processes without writing anything more down, and recovers from its log
    crash: "SIGQUIT",
    events: async () =>
      (await printed(start([join(bin, "psql"), database, "-Atc", "SELECT event FROM bullmq.event"]))).split("\n"),
  });
}

function ownerOf() {
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function printed(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout?.on("data", (data) => {
    text += data;
  });
  await once(child, "close");
  return text;
}

async function keepRunning(
  address: string,
  where: Where,
  {
    start,
    crash,
    events,
  }: {
    readonly start: () => ChildProcess;
    readonly crash: NodeJS.Signals;
    readonly events: QueueServer["events"];
  },
): Promise<QueueServer> {
  const run = async () => {
    const child = start();
    // what it says is not read, and must not fill its pipe
    child.stdout?.resume();
    child.stderr?.resume();
    await answers(where, new URL(address).port);
    return child;
  };
  let child = await run();
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill(crash);
    await ended;
  };
  return {
    ...{ address, stop, events },
    restart: async () => {
      await stop();
      child = await run();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until something listens on the port. */
async function answers({ address, start }: Where, port: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const [code] = await once(start(["bash", "-c", `exec 3<>/dev/tcp/${address}/${port}`]), "exit");
    if (code === 0) return;
    await pause(25);
  }
  throw new Error(`nothing answers on port ${port}`);
}
