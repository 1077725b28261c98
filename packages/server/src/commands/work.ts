import { plural } from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { outputArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { handOut } from "../queue/hand-out.ts";
import { openQueue } from "../queue/open-queue.ts";
import { wasGiven } from "../queue/queue-faults.ts";
import { takeChunks } from "../queue/take-chunks.ts";
import { chunkCount, readPlan } from "../shards/plan.ts";
import { readPrepared } from "../shards/results.ts";
import { storeAt, wholePlace } from "../shards/store-at.ts";
import { openPlanned } from "./open-planned.ts";

/** `deepling work [DIR] --queue redis://…` */
export const work = defineCommand({
  name: "work",
  doc: "Computes chunks of plans from a queue on Redis or PostgreSQL, on any number of machines, started and stopped at any time; with DIR, puts that plan's chunks there and ends when all are computed.",
  args: {
    plan: z.string().optional().meta({ position: "DIR" }),
    queue: z.string().meta({
      value: "URL",
      description: "redis://HOST:6379 or postgres://USER@HOST:5432/DATABASE",
      hint: "give redis://HOST:6379 or postgres://USER@HOST:5432/DATABASE",
    }),
    lock: z.int().min(1).max(3600).default(30).meta({
      description: "seconds after which the chunk of a worker that died is given to another",
    }),
    quiet: outputArgs.quiet,
  },
  example: "deepling work plan --queue redis://localhost:6379",
  more: "Every machine sees the plan's folder, the model and the data under the same path. The packages of the queue are installed by whoever uses one: npm install bullmq ioredis, or bullmq pg.",
  run: async ({ args, defer, ...terminal }) => {
    const stored = args.plan === undefined ? undefined : await readPlan(storeAt(wholePlace(args.plan)));
    const asks = stored && (await readPrepared(stored));
    const onError = said(terminal, args.lock);
    const queue = await openQueue(args.queue, onError);
    defer(queue.close);
    const stop = new AbortController();
    const signal = AbortSignal.any([terminal.signal, stop.signal]);
    const inner: Terminal = { ...terminal, signal, note: () => undefined };
    const working = takeChunks(queue, (own) => openPlanned(own, inner, "apart"), {
      lock: args.lock,
      onError,
      terminal: inner,
    });
    try {
      if (stored === undefined || asks === undefined)
        terminal.note(`Takes chunks from ${queue.place}. Stop with Ctrl+C.`);
      else await Promise.race([handOut(queue, stored, asks, { ...terminal, onError }), working]);
    } finally {
      if (stored !== undefined) stop.abort();
      await working;
    }
    return stored;
  },
  text: (stored) =>
    stored === undefined
      ? undefined
      : `${plural(chunkCount(stored.plan), "chunk")} computed: deepling shard fold ${stored.store.place}`,
});

/** Says what a queue reports, each once: it tries again until it is there. */
function said({ note }: Terminal, lock: number): (error: Error) => void {
  const known = new Set<string>();
  return (error) => {
    const text = wasGiven(error)
      ? `a chunk was given to another worker, since this one did not reach the queue for ${plural(lock, "second")} (--lock)`
      : `the queue does not answer (${error.message || error.name}); trying again`;
    if (!known.has(text)) note(`note: ${text}`);
    known.add(text);
  };
}
