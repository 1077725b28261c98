import { type Dataset, DeeplingError, type ModelInfo, offer, type Study } from "@deepling/engine";
import type { Args, Values } from "../cli/arg.ts";
import type { Command } from "../cli/define-command.ts";
import { parseCommand } from "../cli/parse.ts";

/** What a command's request is made from beside its options. */
export interface AskedOf {
  readonly model: ModelInfo;
  readonly dataset: Pick<Dataset, "name" | "count" | "whole">;
}

/** What may be computed in chunks: a command's answer, or something that the page alone shows. */
export interface ShardedAsk {
  /** What `--ask` calls it: the command's name. */
  readonly name: string;
  /** Writes its answer; undefined where only the page shows it. */
  readonly command: Command | undefined;
  readonly question: keyof Study;
  /** What it asks with these words behind its name, MODEL and DATA among them. Throws what is wrong with them. */
  readonly request: (words: readonly string[], asked: AskedOf) => object;
  /** How the file ends that `shard fold` writes: as JSON unless the answer is too long for it. */
  readonly ending: (request: object, of: { readonly model: ModelInfo; readonly images: number }) => ".json" | ".npz";
}

/** Describes it: `args` are those of the command, `request` what it asks with them. */
export function shardedAsk<A extends Args>({
  args,
  command,
  request,
  ending = () => ".json",
  question,
}: Pick<ShardedAsk, "question"> & {
  /** The command that writes its answer, or a name where none does. */
  readonly command: Command | string;
  readonly args: A;
  readonly request: (args: Values<A>, asked: AskedOf) => object;
  readonly ending?: ShardedAsk["ending"];
}): ShardedAsk {
  const [name, writes] = typeof command === "string" ? [command, undefined] : [command.name, command];
  return {
    name,
    command: writes,
    question,
    ending,
    request: (words, asked) => request(parseCommand(name, args, words), asked),
  };
}

/** A command and its options, as `--ask` names them. */
export interface AskWords {
  readonly ask: ShardedAsk;
  readonly words: readonly string[];
}

/** Reads `--ask`: commands with commas, each with its options: "evaluate,units --top 4". Throws "unknown command". */
export function readAsks(text: string, known: readonly ShardedAsk[]): readonly AskWords[] {
  const names = known.map(({ name }) => name);
  // a comma within an option, as in --severities 1,2, has no command behind it
  const parts = text.split(new RegExp(`,(?=\\s*(?:${names.join("|")})(?:\\s|,|$))`));
  return parts.map((part) => {
    const [name = "", ...words] = splitWords(part);
    const ask = known.find((one) => one.name === name);
    if (ask !== undefined) return { ask, words };
    throw new DeeplingError("unknown", `command: ${name} (--ask)`, { hint: offer(name, names) });
  });
}

/** Words as a shell splits them: at spaces that are not within quotes. */
function splitWords(text: string): readonly string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"),
  );
}
