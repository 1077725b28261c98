import type { Command } from "../../packages/server/src/cli/define-command.ts";
import type { Terminal } from "../../packages/server/src/cli/terminal.ts";

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
  await command.parse(args).run(terminal);
  return { printed, noted };
}
