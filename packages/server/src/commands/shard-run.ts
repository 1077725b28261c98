import { plural } from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { outputArgs } from "../cli/shared-args.ts";
import { chunkCount, readPlan } from "../shards/plan.ts";
import { readPrepared } from "../shards/results.ts";
import { missingOf, runChunk } from "../shards/run-chunks.ts";
import { storeAt } from "../shards/store-at.ts";
import { chooseChunks } from "./choose.ts";
import { openPlanned, planArg } from "./open-planned.ts";

/** `deepling shard run DIR --index I` */
export const shardRun = defineCommand({
  name: "shard run",
  doc: "Computes chunks of a plan. What is there already is left as it is, so that a chunk may be run again at any time, on any machine.",
  args: {
    plan: planArg,
    index: z.string().meta({
      value: "I,I-I",
      description: "numbers of the chunks, from 0",
      hint: "give a chunk, or several: 0,5,10-19",
    }),
    quiet: outputArgs.quiet,
  },
  example: "deepling shard run plan --index 0-3",
  run: async ({ args, defer, ...terminal }) => {
    const stored = await readPlan(storeAt(args.plan));
    const chunks = chooseChunks(args.index, chunkCount(stored.plan), args.plan);
    const asks = await readPrepared(stored);
    const missing = await missingOf(stored, asks, chunks);
    if (missing.length > 0) {
      const planned = await openPlanned(stored, terminal);
      defer(() => planned.study.dispose());
      for (const part of missing) await runChunk(planned, part, terminal);
    }
    return { chunks: chunks.length, computed: missing.length };
  },
  text: ({ chunks, computed }) =>
    computed === chunks
      ? `${plural(chunks, "chunk")} computed`
      : `${plural(computed, "chunk")} computed, ${chunks - computed} already there`,
});
