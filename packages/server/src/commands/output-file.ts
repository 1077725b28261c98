import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { DeeplingError } from "@deepling/engine";
import type { Values } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** Where a command's result goes: the file of `--out`, with its ending in lower case; undefined for standard output (`--json`). */
export function outputFile(
  values: Values,
  endings: readonly string[],
): { readonly path: string; readonly ending: string } | undefined {
  const path = values.out as string | undefined;
  const listed = endings.join(", ");
  if (path === undefined) {
    if (values.json === true) return undefined;
    throw new UsageError("missing option: --out", `give a file (${listed}), or --json for standard output`);
  }
  const ending = extname(path).toLowerCase();
  if (!endings.includes(ending)) throw new UsageError(`unsupported file: ${path}`, `end it in ${listed}`);
  return { path, ending };
}

/** Writes a result; throws "unreachable file" where it cannot. */
export async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content).catch((cause: NodeJS.ErrnoException) => {
    throw new DeeplingError("unreachable", `file: ${path} (${cause.code ?? cause.message})`, { cause });
  });
}
