import { existsSync } from "node:fs";
import { DeeplingError, nearest } from "@deepling/engine";
import { commands, loadCommands } from "../commands/index.ts";
import { VERSION } from "../version.ts";
import { commandHelp, programHelp } from "./help.ts";
import { createTerminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Runs the command line and returns its exit status: 0 done, 1 the input was at fault (one line and a hint, no stack),
 * 2 usage, 130 interrupted.
 */
export async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--version") || args[0] === "-v") {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  if (args[0] === "help" || ((args[0] === "--help" || args[0] === "-h") && args.length === 1)) {
    process.stdout.write(programHelp(await loadCommands(), VERSION));
    process.stdout.write(`\n${commandHelp(await commands[0].load())}`);
    return 0;
  }
  const named = commands.find(({ name }) => name !== "" && wordsOf(name).every((word, at) => args[at] === word));
  const rest = named === undefined ? args : args.slice(wordsOf(named.name).length);
  const mistyped = named === undefined ? (halfNamed(args) ?? misspelling(args[0] ?? "")) : undefined;
  if (mistyped !== undefined) return report(mistyped, new AbortController().signal);
  const command = await (named ?? commands[0]).load();
  if (rest.includes("--help") || rest.includes("-h")) {
    process.stdout.write(commandHelp(command));
    return 0;
  }
  const stop = new AbortController();
  const onSignal = () => stop.abort(new DOMException("interrupted", "AbortError"));
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  try {
    const { quiet, run } = command.parse(rest);
    const terminal = createTerminal({ quiet, signal: stop.signal });
    try {
      await run(terminal);
    } finally {
      terminal.settle();
    }
    return stop.signal.aborted ? 130 : 0;
  } catch (error) {
    return report(error, stop.signal);
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}

/** The words of a command's name: most have one. */
const wordsOf = (name: string): readonly string[] => name.split(" ");

/** The usage error of the first word of commands whose names have two, without the second. */
function halfNamed([first, second = ""]: readonly string[]): UsageError | undefined {
  const names = commands
    .map(({ name }) => name)
    .filter((name) => wordsOf(name).length > 1 && wordsOf(name)[0] === first);
  if (names.length === 0) return undefined;
  return new UsageError(`unknown command: ${first} ${second}`.trim(), `give ${names.join(", ")}`);
}

/** The usage error of a first word that is nearly a command's name, and nothing that could be opened. */
function misspelling(word: string): UsageError | undefined {
  if (!/^[a-z]+$/i.test(word) || existsSync(word)) return undefined;
  const names = commands.map(({ name }) => name).filter((name) => name !== "");
  const [near] = nearest(word, names, 1);
  return near === undefined ? undefined : new UsageError(`unknown command: ${word}`, `did you mean ${near}?`);
}

function report(error: unknown, signal: AbortSignal): number {
  if (signal.aborted) {
    process.stderr.write("interrupted\n");
    return 130;
  }
  if (error instanceof UsageError || error instanceof DeeplingError) {
    process.stderr.write(`${error.message}\n`);
    if (error.hint) process.stderr.write(`  ${error.hint}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
  // a fault of ours: the stack helps whoever reports it
  process.stderr.write(`internal error: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}
