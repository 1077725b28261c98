import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type ModelInfo, plural } from "@deepling/engine";
import { defineCommand } from "../cli/define-command.ts";
import { flag, outputArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { foldShards } from "../shards/fold-shards.ts";
import { commandOf, type PlannedAsk, readPlan, type StoredPlan } from "../shards/plan.ts";
import { storeAt } from "../shards/store-at.ts";
import { openPlanned, planArg } from "./open-planned.ts";
import { shardedAsks } from "./shard-asks.ts";

/** `deepling shard fold DIR` */
export const shardFold = defineCommand({
  name: "shard fold",
  doc: "Makes one answer of the results of all chunks, and writes what the commands themselves write, beside the plan. Every command, and the page, shows it with --from.",
  args: {
    plan: planArg,
    mixed: flag("fold results of machines whose last digits differ, too"),
    quiet: outputArgs.quiet,
  },
  example: "deepling shard fold plan",
  run: async ({ args, defer: _, ...terminal }) => {
    const stored = await readPlan(storeAt(args.plan));
    const { folded, model } = await fold(stored, args.mixed === true, terminal);
    const files: string[] = [];
    for (const at of stored.plan.asks.keys()) files.push(await writeAnswer(stored, at, model, terminal));
    return { stored, folded, files };
  },
  text: ({ stored: { plan, store }, files }) =>
    [
      `${files.join(", ")}: ${plural(plan.images, "image")}`,
      `  on the page: ${commandOf(plan)} --from ${store.place}`,
    ].join("\n"),
  notes: ({ folded }) => folded.notes.map((note) => `warning: ${note}`),
});

/** Folds a plan. Model and data are let go before the commands open them, so that they are in memory once. */
async function fold(stored: StoredPlan, mixed: boolean, terminal: Terminal) {
  const planned = await openPlanned(stored, terminal);
  try {
    const folded = await foldShards({ ...planned, mixed }, terminal);
    return { folded, model: (await planned.study.info()).model };
  } finally {
    await planned.study.dispose();
  }
}

/** Writes what the command itself writes, or where its options say; answers with the file's name, or with the ask's where no command writes it. */
async function writeAnswer(
  { plan, store }: StoredPlan,
  at: number,
  model: ModelInfo,
  terminal: Terminal,
): Promise<string> {
  const { command: name, words, request } = plan.asks[at] as PlannedAsk;
  const ask = shardedAsks.find((one) => one.name === name);
  const { command } = ask ?? {};
  if (ask === undefined || command === undefined) return name;
  const again = plan.asks.slice(0, at).filter((one) => one.command === name).length;
  const ending = ask.ending(request, { model, images: plan.images });
  const file = `${name}${again === 0 ? "" : `-${again + 1}`}${ending}`;
  const quietly: Terminal = {
    ...terminal,
    print: () => undefined,
    printPieces: (pieces) => store.put(file, pieces),
    note: () => undefined,
  };
  const asked = [plan.model, plan.data, ...plan.options, ...words, "--from", store.place];
  const write = (...more: readonly string[]) => command.parse([...asked, ...more]).run(quietly);
  const out = words.findIndex((word) => /^--out(?:=|$)/.test(word));
  if (out >= 0) {
    await write();
    return (words[out] ?? "").replace(/^--out=?/, "") || (words[out + 1] ?? "");
  }
  if (ending === ".json") await write("--json");
  else {
    const scratch = await store.scratch();
    try {
      await write("--out", join(scratch, file));
      await store.take(file, join(scratch, file));
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  return `${store.place}/${file}`;
}
