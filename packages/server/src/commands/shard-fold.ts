import { plural } from "@deepling/engine";
import { defineCommand } from "../cli/define-command.ts";
import { flag, outputArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { foldShards } from "../shards/fold-shards.ts";
import { commandOf, type PlannedAsk, readPlan, type StoredPlan } from "../shards/plan.ts";
import { folderStore } from "../shards/store.ts";
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
  run: async ({ args, defer, ...terminal }) => {
    const stored = await readPlan(folderStore(args.plan));
    const planned = await openPlanned(stored, terminal);
    defer(() => planned.study.dispose());
    const folded = await foldShards({ ...planned, mixed: args.mixed === true }, terminal);
    const files: string[] = [];
    for (const [at, ask] of stored.plan.asks.entries()) files.push(await writeAnswer(stored, ask, at, terminal));
    return { stored, folded, files };
  },
  text: ({ stored: { plan, store }, files }) =>
    [
      `${files.join(", ")}: ${plural(plan.images, "image")}`,
      `  on the page: ${commandOf(plan)} --from ${store.place}`,
    ].join("\n"),
  notes: ({ folded }) => folded.notes.map((note) => `warning: ${note}`),
});

/** Writes what the command itself writes as JSON, or where its options say; answers with the file's name, or with the ask's where no command writes it. */
async function writeAnswer(
  { plan, store }: StoredPlan,
  { command: name, words }: PlannedAsk,
  at: number,
  terminal: Terminal,
): Promise<string> {
  const command = shardedAsks.find((ask) => ask.name === name)?.command;
  if (command === undefined) return name;
  const printed: string[] = [];
  const quietly: Terminal = { ...terminal, print: (text) => void printed.push(text), note: () => undefined };
  const out = words.findIndex((word) => /^--out(?:=|$)/.test(word));
  const asked = [plan.model, plan.data, ...plan.options, ...words, "--from", store.place];
  await command.parse(out < 0 ? [...asked, "--json"] : asked).run(quietly);
  if (out >= 0) return (words[out] ?? "").replace(/^--out=?/, "") || (words[out + 1] ?? "");
  const again = plan.asks.slice(0, at).filter((ask) => ask.command === name).length;
  const file = `${name}${again === 0 ? "" : `-${again + 1}`}.json`;
  await store.put(file, printed.map((text) => `${text}\n`).join(""));
  return `${store.place}/${file}`;
}
