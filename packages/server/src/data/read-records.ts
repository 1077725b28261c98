import { open } from "node:fs/promises";
import { DeeplingError } from "@deepling/engine";
import { fileError } from "./file-error.ts";

/** Records of one size at the given rows of a file, one after another; neighbouring rows are read together. */
export async function readRecords(path: string, size: number, rows: readonly number[]): Promise<Uint8Array> {
  const records = new Uint8Array(rows.length * size);
  if (rows.length === 0) return records;
  const file = await open(path).catch((cause: unknown) => {
    throw fileError(cause, path);
  });
  try {
    for (let start = 0; start < rows.length; ) {
      let end = start + 1;
      while (end < rows.length && rows[end] === (rows[end - 1] ?? 0) + 1) end++;
      const length = (end - start) * size;
      const { bytesRead } = await file.read(records, start * size, length, (rows[start] ?? 0) * size);
      if (bytesRead !== length) throw new DeeplingError("invalid", `file: ${path} (it became shorter)`);
      start = end;
    }
  } catch (cause) {
    throw fileError(cause, path);
  } finally {
    await file.close();
  }
  return records;
}
