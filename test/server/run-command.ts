import { readFile } from "node:fs/promises";
import type { Command } from "../../packages/server/src/cli/define-command.ts";
import type { Terminal } from "../../packages/server/src/cli/terminal.ts";

/** Runs a command as the command line would, and gives what it prints and notes. JSON that breaks the command's schema is an error. */
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
  const path = args[args.indexOf("--out") + 1];
  const written = args.includes("--out") && path?.endsWith(".json") ? [await readFile(path, "utf8")] : [];
  for (const json of [...(args.includes("--json") ? printed : []), ...written]) command.schema?.parse(JSON.parse(json));
  return { printed, noted };
}
