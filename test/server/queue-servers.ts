import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** A server of a queue on a port of its own, which keeps what it holds in a folder. */
export interface QueueServer {
  readonly address: string;
  /** Ends it at once, as a crash does, and starts it again with its files. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
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

/** Redis, which writes down every change before it answers. */
export async function startRedis(folder: string): Promise<QueueServer> {
  const port = await freePort();
  const words = [
    "--port",
    String(port),
    "--dir",
    folder,
    "--appendonly",
    "yes",
    "--appendfsync",
    "always",
    "--save",
    "",
  ];
  const start = () => spawn(REDIS(), words, { stdio: "ignore" });
  return keepRunning(`redis://127.0.0.1:${port}`, port, start, "SIGKILL");
}

/** PostgreSQL with an empty database. It refuses to run as root: then it is the user postgres who does. */
export async function startPostgres(folder: string): Promise<QueueServer> {
  const [bin, port] = [postgresBin() ?? "", await freePort()];
  const as: { uid?: number; gid?: number } = process.getuid?.() === 0 ? ownerOf() : {};
  const data = join(folder, "postgres");
  mkdirSync(data);
  const { uid, gid } = as;
  if (uid !== undefined && gid !== undefined) for (const path of [folder, data]) chownSync(path, uid, gid);
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", "tester", "-A", "trust"], { stdio: "ignore", ...as });
  const words = ["-D", data, "-p", String(port), "-k", data, "-c", "listen_addresses=127.0.0.1"];
  const address = `postgres://tester@127.0.0.1:${port}/postgres`;
  const start = () => spawn(join(bin, "postgres"), words, { stdio: "ignore", ...as });
  // "immediate shutdown": it ends its processes without writing anything more down, and recovers from its log
  return keepRunning(address, port, start, "SIGQUIT");
}

function ownerOf() {
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function keepRunning(
  address: string,
  port: number,
  start: () => ChildProcess,
  crash: NodeJS.Signals,
): Promise<QueueServer> {
  let child = start();
  await answers(port);
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill(crash);
    await ended;
  };
  return {
    address,
    stop,
    restart: async () => {
      await stop();
      child = start();
      await answers(port);
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
async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const socket = connect(port, "127.0.0.1");
    const found = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (found) return;
    await pause(25);
  }
  throw new Error(`nothing answers on port ${port}`);
}
