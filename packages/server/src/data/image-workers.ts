import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type ImageRequest, type ReadImage, readImage } from "./read-image.ts";

/** Reads images in threads of their own. */
export interface ImageWorkers {
  readonly read: (request: ImageRequest) => Promise<ReadImage>;
}

/** Resizing to Pillow's bytes takes about as long as decoding; libuv decodes in four threads, so more would wait for it. */
const THREADS = Math.min(4, availableParallelism());
/** How long a thread without work is kept, in ms. */
const IDLE = 60_000;

// from the sources tsx loads the thread's module, as it did this one
const FROM_SOURCE = import.meta.url.endsWith(".ts");
const ENTRY = new URL(FROM_SOURCE ? "./image-worker.ts" : "./image-worker.js", import.meta.url);
const FLAGS = FROM_SOURCE ? ["--conditions=@deepling/source", "--import", "tsx"] : [];

/**
 * A few threads that read, decode and fit images, so that large photographs are resized beside the server's own thread. They
 * start with the first request, hold no process open without work, and end when they idle. Where a thread fails or cannot be
 * started, what it had to read is read on this one.
 */
export function createImageWorkers(entry: URL = ENTRY, flags: readonly string[] = FLAGS): ImageWorkers {
  let threads: readonly Thread[] = [];
  let failed = false;
  let timer: NodeJS.Timeout | undefined;
  const idle = () => threads.every((thread) => thread.waiting() === 0);
  const end = () => {
    if (!idle()) return;
    for (const thread of threads) thread.end();
    threads = [];
  };
  return {
    read: async (request) => {
      if (failed) return readImage(request);
      clearTimeout(timer);
      if (threads.length === 0) threads = Array.from({ length: THREADS }, () => startThread(entry, flags));
      const least = threads.reduce((a, b) => (b.waiting() < a.waiting() ? b : a));
      try {
        return await least.read(request);
      } catch {
        failed = true;
        return readImage(request);
      } finally {
        clearTimeout(timer);
        if (idle()) timer = setTimeout(end, IDLE).unref();
      }
    },
  };
}

interface Thread {
  readonly read: (request: ImageRequest) => Promise<ReadImage>;
  /** How many requests it has not answered. */
  readonly waiting: () => number;
  readonly end: () => void;
}

interface Answer {
  readonly id: number;
  readonly read: ReadImage;
}

function startThread(entry: URL, flags: readonly string[]): Thread {
  const worker = new Worker(entry, { execArgv: [...flags] });
  const open = new Map<number, { resolve: (read: ReadImage) => void; reject: (cause: unknown) => void }>();
  let next = 0;
  let fault: unknown;
  const fail = (cause: unknown) => {
    fault ??= cause;
    for (const { reject } of open.values()) reject(cause);
    open.clear();
  };
  worker.unref();
  worker.on("message", ({ id, read }: Answer) => {
    open.get(id)?.resolve(read);
    open.delete(id);
    if (open.size === 0) worker.unref();
  });
  worker.on("error", fail);
  worker.on("exit", (code) => fail(new Error(`the thread ended (${code})`)));
  return {
    read: (request) =>
      new Promise((resolve, reject) => {
        if (fault !== undefined) return reject(fault);
        const id = next++;
        open.set(id, { resolve, reject });
        worker.ref();
        // a copy of its own: of a part, the whole buffer around it would be sent
        const from = typeof request.from === "string" ? request.from : request.from.slice();
        worker.postMessage({ id, request: { ...request, from } }, typeof from === "string" ? [] : [from.buffer]);
      }),
    waiting: () => open.size,
    end: () => void worker.terminate(),
  };
}
