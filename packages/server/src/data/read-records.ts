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
      if (bytesRead !== length) throw shorter(path);
      start = end;
    }
  } catch (cause) {
    throw fileError(cause, path);
  } finally {
    await file.close();
  }
  return records;
}

/**
 * Shows all records of a file in order, `atOnce` at a time, each part with the row of its first record. The next ones are read while those shown are looked at; their memory is used again, so that what is
 * kept of them must be copied.
 */
export async function scanRecords(
  path: string,
  { size, count, atOnce }: { readonly size: number; readonly count: number; readonly atOnce: number },
  look: (records: Uint8Array, first: number) => void,
): Promise<void> {
  const file = await open(path);
  try {
    const memory = [new Uint8Array(atOnce * size), new Uint8Array(atOnce * size)] as const;
    const read = async (first: number): Promise<Uint8Array> => {
      const records = memory[(first / atOnce) % 2 === 0 ? 0 : 1].subarray(0, Math.max(0, count - first) * size);
      const { bytesRead } = await file.read(records, 0, records.length, first * size);
      if (bytesRead !== records.length) throw shorter(path);
      return records;
    };
    let next = read(0);
    for (let first = 0; first < count; first += atOnce) {
      const records = await next;
      next = read(first + atOnce);
      // what is read in vain after a fault is no fault of its own
      next.catch(() => undefined);
      look(records, first);
    }
  } finally {
    await file.close();
  }
}

const shorter = (path: string) => new DeeplingError("invalid", `file: ${path} (it became shorter)`);
