import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout } from "node:timers/promises";
import type { Response } from "undici";
import { errorCode } from "./file-error.ts";

/** What is downloaded, and how. */
export interface Download {
  /** Bytes that it has. */
  readonly bytes: number;
  /** Its subresource integrity: "sha512-…". */
  readonly integrity: string;
  /** Asks for the bytes from `from` on: 206 answers with those, 200 with all. */
  readonly request: (from: number) => Promise<Response>;
  /** Milliseconds before each further attempt. */
  readonly pauses: readonly number[];
  readonly onBytes?: ((done: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Downloads into a file. What the file holds already is kept, and only the rest asked for; a broken connection is taken up again. A
 * content of another integrity is downloaded once more from its beginning, then refused with the code "EINTEGRITY", and removed.
 */
export async function download(file: string, what: Download): Promise<void> {
  for (const last of [false, true]) {
    await takeUp(file, what);
    if ((await integrityOf(file)) === what.integrity) return;
    await rm(file, { force: true });
    if (last) throw Object.assign(new Error("the content is another"), { code: "EINTEGRITY" });
  }
}

/** Downloads what the file lacks, in as many attempts as there are pauses, and one. */
async function takeUp(file: string, what: Download): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await append(file, what);
    } catch (cause) {
      what.signal?.throwIfAborted();
      const pause = what.pauses[attempt];
      if (pause === undefined || isFinal(cause)) throw cause;
      await setTimeout(pause, undefined, what.signal === undefined ? {} : { signal: what.signal });
    }
  }
}

/** Takes what one request answers into a file, behind what it holds. */
export async function append(
  file: string,
  { bytes, request, onBytes, signal }: Pick<Download, "bytes" | "request" | "onBytes" | "signal">,
): Promise<void> {
  const kept = await sizeOf(file);
  if (kept >= bytes) return;
  const response = await request(kept);
  const rest = response.status === 206;
  let done = rest ? kept : 0;
  const counter = new Transform({
    transform: (chunk: Uint8Array, _encoding, pass) => {
      done += chunk.length;
      onBytes?.(done);
      pass(null, chunk);
    },
  });
  const body = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body);
  const target = createWriteStream(file, { flags: rest ? "a" : "w" });
  await pipeline(body, counter, target, signal === undefined ? {} : { signal });
}

/** What another attempt would not mend: the registry's refusal, and the disk's. */
function isFinal(cause: unknown): boolean {
  const code = errorCode(cause) ?? "";
  return /^E4(?!08|29)\d\d$/.test(code) || code === "EINTEGRITY" || code === "ETARGET" || DISK_FAULTS.has(code);
}

/** Codes of a disk that is full or may not be written. */
export const DISK_FAULTS: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS"]);

/** The bytes of a file, 0 where there is none. */
export async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

async function integrityOf(file: string): Promise<string> {
  const hash = createHash("sha512");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return `sha512-${hash.digest("base64")}`;
}
