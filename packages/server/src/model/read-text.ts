import { readFile } from "node:fs/promises";
import { fileError } from "../data/file-error.ts";

/** A text file in UTF-8, or in UTF-16 with a byte order mark, as PowerShell writes one. Throws "missing file" and the like. */
export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw fileError(cause, path);
  });
  const mark = `${bytes[0]},${bytes[1]}`;
  const encoding = mark === "255,254" ? "utf-16le" : mark === "254,255" ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
