import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCodec } from "../packages/server/src/codec.ts";
import { cacheFolder } from "../packages/server/src/data/cache-folder.ts";
import { createRemoteStudy } from "../packages/web/src/study/remote-study.ts";
import { startServer } from "../test/e2e/server.ts";

const CIFAR10 = "cifar-10-batches-bin";

/** What a page would ask. */
export type ServedStudy = ReturnType<typeof createRemoteStudy>;

/** Asks the demo's server, started from a build's command file with nothing in its cache but the data; `pid` is the server's. */
export async function withServer<T>(
  command: string,
  work: (study: ServedStudy, pid: number) => Promise<T>,
): Promise<T> {
  const cache = await mkdtemp(join(tmpdir(), "deepling-bench-"));
  await symlink(join(cacheFolder(), CIFAR10), join(cache, CIFAR10)).catch(() => undefined);
  const server = await startServer([], { DEEPLING_CACHE: cache }, command);
  try {
    return await work(createRemoteStudy({ origin: server.url.slice(0, -1), codec: createCodec(), fetch }), server.pid);
  } finally {
    await server.stop();
    await rm(cache, { recursive: true, force: true });
  }
}
