import { type Dataset, DeeplingError, type ModelInfo, offer, type Study } from "@deepling/engine";
import type { Args, Values } from "../cli/arg.ts";
import type { Command } from "../cli/define-command.ts";
import { parseCommand } from "../cli/parse.ts";

/** What a command's request is made from beside its options. */
export interface AskedOf {
  readonly model: ModelInfo;
  readonly dataset: Pick<Dataset, "name" | "count" | "whole">;
}

/** A command whose answer may be computed in chunks. */
export interface ShardedAsk {
  /** Writes its answer. */
  readonly command: Command;
  readonly question: keyof Study;
  /** What it asks with these words behind its name, MODEL and DATA among them. Throws what is wrong with them. */
  readonly request: (words: readonly string[], asked: AskedOf) => object;
}

/** Describes it: `args` are those of the command, `request` what it asks with them. */
export function shardedAsk<A extends Args>({
  args,
  request,
  ...ask
}: Pick<ShardedAsk, "command" | "question"> & {
  readonly args: A;
  readonly request: (args: Values<A>, asked: AskedOf) => object;
}): ShardedAsk {
  return { ...ask, request: (words, asked) => request(parseCommand(ask.command.name, args, words), asked) };
}

/** A command and its options, as `--ask` names them. */
export interface AskWords {
  readonly ask: ShardedAsk;
  readonly words: readonly string[];
}

/** Reads `--ask`: commands with commas, each with its options: "evaluate,units --top 4". Throws "unknown command". */
export function readAsks(text: string, known: readonly ShardedAsk[]): readonly AskWords[] {
  const names = known.map(({ command }) => command.name);
  // a comma within an option, as in --severities 1,2, has no command behind it
  const parts = text.split(new RegExp(`,(?=\\s*(?:${names.join("|")})(?:\\s|,|$))`));
  return parts.map((part) => {
    const [name = "", ...words] = splitWords(part);
    const ask = known.find(({ command }) => command.name === name);
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
