import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { plural } from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, modelArg, openingArgs, outputArgs } from "../cli/shared-args.ts";
import { wordsOf } from "../cli/words-of.ts";
import { type DataIndex, wholeData } from "../data/open-dataset.ts";
import { readAsks } from "../shards/asks.ts";
import { jobFiles } from "../shards/emit/index.ts";
import { chunkCount } from "../shards/plan.ts";
import { planShards } from "../shards/plan-shards.ts";
import { provenanceHere } from "../shards/provenance.ts";
import { storeAt, wholePlace } from "../shards/store-at.ts";
import { openStudy } from "./open.ts";
import { shardedAsks } from "./shard-asks.ts";

/** `deepling shard plan MODEL DATA --ask evaluate,units --chunks N --out DIR` */
export const shardPlan = defineCommand({
  name: "shard plan",
  doc: "Cuts what MODEL is asked on DATA into chunks, which any number of machines compute, each by deepling shard run; deepling shard fold makes one answer of them.",
  args: {
    ...{ model: modelArg, data: dataArg },
    ask: z
      .string()
      .default("evaluate")
      .meta({
        value: "COMMAND,COMMAND",
        description: `what is computed: ${shardedAsks.map(({ name }) => name).join(", ")}, each with its options, for example "evaluate,units --top 4"`,
      }),
    chunks: z.int().min(1).max(100_000).default(64).meta({ description: "number of chunks" }),
    out: z.string().meta({
      value: "DIR",
      description: "folder of the plan and its results, which all machines share; or s3://bucket/prefix",
      hint: "give a folder that all machines share",
    }),
    emit: z
      .enum(jobFiles.map(({ name }) => name) as [string, ...string[]])
      .optional()
      .meta({
        description:
          "print the job file that runs the chunks and folds them: a Slurm array, a Kubernetes Indexed Job, a script for one machine",
      }),
    ...openingArgs,
    quiet: outputArgs.quiet,
  },
  example: "deepling shard plan alexnet-cifar10 cifar10:test --ask evaluate,units --chunks 16 --out plan",
  run: async ({ args, defer, ...terminal }) => {
    const { ask, chunks, out, model, data, emit, quiet: _, ...opening } = args;
    const asks = readAsks(ask, shardedAsks);
    let makeIndex: (() => Promise<DataIndex>) | undefined;
    const onIndex = (make: () => Promise<DataIndex>) => {
      makeIndex = make;
    };
    const { study, dataset } = await openStudy(model, { text: data, onIndex }, opening, terminal);
    defer(() => study.dispose());
    const options = wordsOf(openingArgs, opening);
    const provenance = await provenanceHere(args.device ?? "cpu", args.threads ?? 0);
    const index = await makeIndex?.();
    const request = { study, dataset, options, asks, chunks, store: storeAt(out), index, provenance };
    const stored = await planShards({ ...request, model: wholePath(model), data: wholeData(data) }, terminal);
    const job = { place: wholePlace(out), chunks: chunkCount(stored.plan), threads: args.threads || undefined };
    return { stored, job: jobFiles.find(({ name }) => name === emit)?.text(job) };
  },
  text: ({ stored: { plan, store }, job }) => {
    if (job !== undefined) return job;
    const chunks = chunkCount(plan);
    return [
      `${plan.asks.map(({ command }) => command).join(", ")} of ${plural(plan.images, "image")} in ${plural(chunks, "chunk")}`,
      `  each:    deepling shard run ${store.place} --index I   (I from 0 to ${chunks - 1})`,
      `  at last: deepling shard fold ${store.place}`,
    ].join("\n");
  },
});

/** A path that is the same from every folder; a name that is no file stays as it is. */
function wholePath(argument: string): string {
  return existsSync(argument) ? resolve(argument) : argument;
}
