import type { Command, Terminal } from "../../packages/server/src/commands/command.ts";
import { parseCommand } from "../../packages/server/src/commands/parse.ts";

/** Runs a command as the command line would, and gives what it prints and notes. */
export async function runCommand(command: Command, ...args: readonly string[]) {
  const printed: string[] = [];
  const noted: string[] = [];
  const terminal: Terminal = {
    print: (text) => void printed.push(text),
    note: (text) => void noted.push(text),
    progress: () => undefined,
    settle: () => undefined,
    signal: new AbortController().signal,
  };
  const { positionals, values } = parseCommand(command, args);
  await command.run(positionals, values, terminal);
  return { printed, noted };
}
