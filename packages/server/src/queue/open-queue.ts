import { setTimeout as pause } from "node:timers/promises";
import { DeeplingError } from "@deepling/engine";
import type { Job, Queue, Worker } from "bullmq";
import { UsageError } from "../cli/usage-error.ts";
import { errorCode } from "../data/file-error.ts";

/** What a job carries: where the plan is, and which of its chunks. */
export interface ChunkJob {
  readonly place: string;
  readonly chunk: number;
}

/** A queue of chunks, on Redis or PostgreSQL. */
export interface ChunkQueue {
  /** Where it is, without a password. */
  readonly place: string;
  readonly queue: Queue<ChunkJob>;
  /** Starts to take chunks, one at a time. */
  readonly work: (take: (job: ChunkJob) => Promise<void>, options: WorkOptions) => Worker<ChunkJob>;
  /** Makes an error that no further attempt would mend. */
  readonly final: (message: string) => Error;
  readonly close: () => Promise<void>;
}

/** How a worker takes chunks. */
export interface WorkOptions {
  /** Seconds after which the chunk of a worker that died is given to another. */
  readonly lock: number;
  readonly onError: (error: Error) => void;
}

const NAME = "deepling";

/** How often a worker may die over a chunk before it counts as failed: machines come and go. */
const DEATHS = 1000;

/** Milliseconds in which a queue has to answer. */
const PATIENCE = 5000;

/** Milliseconds without a word after which a database is asked whether it is still there. */
const KEEP_ALIVE = 10_000;

/** Milliseconds until a queue that went away is asked again. */
export const RETRY = 1000;

/** How often a database that starts is asked again: crash recovery takes minutes. */
const MOST_RETRIES = 600;

/** What loads the optional packages. */
export interface QueuePackages {
  readonly bullmq: () => Promise<typeof import("bullmq")>;
  readonly ioredis: () => Promise<Pick<typeof import("ioredis"), "Redis">>;
  readonly pg: () => Promise<typeof import("pg")>;
}

/** Loads them from where they are installed. */
export const queuePackages: QueuePackages = {
  bullmq: () => import("bullmq"),
  ioredis: () => import("ioredis"),
  pg: () => import("pg"),
};

/** Opens the queue of an address, redis://… or postgres://…; the library is an optional peer. `onError` is told of what is tried again. Throws "missing packages", "unreachable queue". */
export async function openQueue(
  address: string,
  onError: (error: Error) => void,
  packages = queuePackages,
): Promise<ChunkQueue> {
  const kind = kindOf(address);
  const bullmq = await optional(packages.bullmq, kind);
  const place = withoutPassword(address);
  const asking = kind === "redis" ? askRedis(address, packages.ioredis) : askPostgres(address, packages.pg, onError);
  await answered(asking, address);
  // the two backends have types of their own
  const connect = <T>(
    onRedis: (connection: { url: string; maxRetriesPerRequest: null }) => T,
    onPostgres: () => T,
  ): T => (kind === "redis" ? onRedis({ url: address, maxRetriesPerRequest: null }) : onPostgres());
  const backend = bullmq.createPostgresBackend;
  const migrating = {
    connectionString: address,
    // without it the library refuses a database that it has not been in before
    migrate: true,
    // a server that was started again while this machine had no network is noticed, also where nothing is sent
    ...{ keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE },
  };
  const queue = connect<Queue<ChunkJob>>(
    (connection) => new bullmq.Queue<ChunkJob>(NAME, { connection }),
    () => new bullmq.Queue(NAME, { connection: migrating }, backend) as unknown as Queue<ChunkJob>,
  );
  queue.on("error", onError);
  await answered(queue.waitUntilReady(), address);
  const workers: Worker<ChunkJob>[] = [];
  return {
    place,
    queue,
    work: (take, { lock, onError: onWorkerError }) => {
      const process = (job: Job<ChunkJob>) => take(job.data);
      const options = {
        ...{ concurrency: 1, maxStalledCount: DEATHS, removeOnComplete: { count: 0 } },
        ...{ lockDuration: 1000 * lock, stalledInterval: 1000 * lock, runRetryDelay: RETRY },
      };
      const worker = connect<Worker<ChunkJob>>(
        (connection) => new bullmq.Worker<ChunkJob>(NAME, process, { ...options, connection }),
        () =>
          new bullmq.Worker(
            NAME,
            process as never,
            { ...options, connection: migrating },
            backend,
          ) as unknown as Worker<ChunkJob>,
      );
      worker.on("error", onWorkerError);
      workers.push(worker);
      return worker;
    },
    final: (message) => new bullmq.UnrecoverableError(message),
    close: async () => {
      for (const worker of workers) await worker.close(true).catch(() => undefined);
      await queue.close().catch(() => undefined);
    },
  };
}

const FORMS = "redis://HOST:6379 or postgres://USER@HOST:5432/DATABASE";

function kindOf(address: string): "redis" | "postgres" {
  if (/^rediss?:\/\//.test(address)) return "redis";
  if (/^postgres(?:ql)?:\/\//.test(address)) return "postgres";
  throw new UsageError(`invalid value: --queue ${withoutPassword(address)}`, `give ${FORMS}`);
}

function withoutPassword(address: string): string {
  return address.replace(/^(\w+:\/\/[^:@/]*):[^@/]*@/, "$1@");
}

/** The packages of each kind of queue. */
const PACKAGES = { redis: "bullmq ioredis", postgres: "bullmq pg" } as const;

async function optional<T>(load: () => Promise<T>, kind: keyof typeof PACKAGES): Promise<T> {
  return load().catch((cause: unknown) => {
    if (errorCode(cause) !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new DeeplingError("missing", `packages: ${PACKAGES[kind]} (for a queue)`, {
      hint: `npm install ${PACKAGES[kind]}`,
      cause,
    });
  });
}

/** Waits for a queue's answer. Throws "unreachable queue" with the reason where there is none. */
async function answered(asking: Promise<unknown>, address: string): Promise<void> {
  await asking.catch((cause: unknown) => {
    if (cause instanceof DeeplingError) throw cause;
    throw new DeeplingError("unreachable", `queue: ${withoutPassword(address)} (${reasonOf(cause)})`, {
      hint: `start it, or give another address with --queue (${FORMS})`,
      cause,
    });
  });
}

/** Fails at once where nothing answers: the library itself would go on trying. */
async function askRedis(address: string, load: QueuePackages["ioredis"]): Promise<void> {
  const { Redis } = await optional(load, "redis");
  const once = { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null, connectTimeout: PATIENCE };
  const client = new Redis(address, once);
  let fault: Error | undefined;
  client.on("error", (error: Error) => {
    fault = error;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (cause) {
    throw fault ?? cause;
  } finally {
    client.disconnect();
  }
}

/** Waits for a database that starts, ten minutes at the most; `onError` is told each time that it does. */
export async function askPostgres(
  address: string,
  load: QueuePackages["pg"],
  onError: (error: Error) => void,
  wait: () => Promise<unknown> = () => pause(RETRY),
): Promise<void> {
  const { default: pg } = await optional(load, "postgres");
  for (let retries = 0; ; retries++) {
    const client = new pg.Client({ connectionString: address, connectionTimeoutMillis: PATIENCE });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (cause) {
      if (!(cause instanceof Error) || errorCode(cause) !== STARTING || retries === MOST_RETRIES) throw cause;
      onError(cause);
    }
    await wait();
  }
}

/** What a database answers that starts, or recovers from a crash: it will be there. */
const STARTING = "57P03";

function reasonOf(cause: unknown): string {
  const code = errorCode(cause);
  return code ?? (cause instanceof Error ? (cause.message.split("\n")[0] ?? cause.name) : String(cause));
}
