import { createHash } from "node:crypto";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { DeeplingError } from "@deepling/engine";
import type { Response } from "undici";
import type { OpenContext } from "../dataset-kind.ts";
import { append, sizeOf } from "../download.ts";
import { errorCode, fileError } from "../file-error.ts";
import type { ByteSource } from "./byte-source.ts";
import { openLocal } from "./local-source.ts";

/** Bytes asked for first, to learn the size and whether the server answers ranges. */
const FIRST = 512;

/**
 * A file at an http or https address, read in ranges. Where the server answers no ranges, the file is downloaded whole into the
 * cache, once for each state of it. Throws "missing data" (404, 410), "unreachable data" (no rights, no answer), and "invalid data"
 * where a page comes instead of a file.
 */
export async function openHttp(address: string, context: OpenContext): Promise<ByteSource> {
  if (!URL.canParse(address))
    throw new DeeplingError("invalid", `data: ${address} (no address)`, { hint: "write https://host/path" });
  const place = sayAddress(address);
  const get = await requester(address, place, context);
  const { response, bytes } = await get(0, FIRST);
  requireFile(response, place);
  const validator = response.headers.get("etag") ?? response.headers.get("last-modified");
  if (response.status !== 206) {
    const local = await downloadWhole(response, place, validator, context);
    return { ...local, at: address, state: validator ?? local.state };
  }
  const size = Number(/\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
  if (!Number.isSafeInteger(size))
    throw new DeeplingError("unsupported", `data: ${place} (the server does not state its size)`, { hint: COPY });
  const first = bytes ?? new Uint8Array();
  const state = validator ?? createHash("sha256").update(first).digest("hex");
  return {
    ...{ place, at: address, size, state },
    identity: `${place}-${size}-${state}`,
    far: true,
    read: async (start, end) => {
      if (end <= first.length) return first.subarray(start, end);
      if (start >= end) return new Uint8Array();
      const { response: next, bytes: found } = await get(start, end);
      const now = next.headers.get("etag") ?? next.headers.get("last-modified");
      if (now !== validator)
        throw new DeeplingError("invalid", `data: ${place} (it changed meanwhile)`, { hint: AGAIN });
      if (next.status !== 206 || found?.length !== end - start)
        throw new DeeplingError("invalid", `data: ${place} (bytes ${start} to ${end} did not come)`, { hint: AGAIN });
      return found;
    },
  };
}

/** An address without its query, which may hold a signature, and without credentials. */
export function sayAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
}

const COPY = "download it, and give the file";
const AGAIN = "try again";

interface Answer {
  readonly response: Response;
  /** Those of a range; undefined where the whole file comes, whose body is still to be read. */
  readonly bytes: Uint8Array | undefined;
}

type Get = (start: number, end: number) => Promise<Answer>;

/** Asks for ranges, in as many attempts as there are pauses, and one: a broken connection and a busy server are asked again. */
async function requester(address: string, place: string, { signal, pauses = [500, 1000] }: OpenContext): Promise<Get> {
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  const dispatcher = new EnvHttpProxyAgent({ headersTimeout: 60_000, bodyTimeout: 60_000 });
  const ask = async (start: number, end: number): Promise<Answer> => {
    const response = await fetch(address, {
      dispatcher,
      headers: { range: `bytes=${start}-${end - 1}`, "accept-encoding": "identity" },
      ...(signal === undefined ? {} : { signal }),
    });
    if (response.status === 206) return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
    if (!response.ok) await response.body?.cancel();
    return { response, bytes: undefined };
  };
  /** One attempt; undefined where another may mend it. */
  const attempt = async (start: number, end: number, last: boolean): Promise<Answer | undefined> => {
    try {
      const answer = await ask(start, end);
      const { ok, status } = answer.response;
      if (ok) return answer;
      if (last || (status < 500 && status !== 429)) throw refused(status, place);
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof DeeplingError) throw cause;
      if (last) throw noAnswer(cause, place);
    }
    return undefined;
  };
  return async (start, end) => {
    for (const pause of pauses) {
      const answer = await attempt(start, end, false);
      if (answer !== undefined) return answer;
      await setTimeout(pause, undefined, signal === undefined ? {} : { signal });
    }
    return (await attempt(start, end, true)) as Answer;
  };
}

function refused(status: number, place: string): DeeplingError {
  if (status === 404 || status === 410)
    return new DeeplingError("missing", `data: ${place} (the server answers ${status})`, { hint: "check the address" });
  const rights = status === 401 || status === 403;
  return new DeeplingError(
    "unreachable",
    `data: ${place} (the server answers ${status}${rights ? ": no rights" : ""})`,
    {
      hint: rights
        ? "give a signed address, or download it and give the file"
        : "try again later, or download it and give the file",
    },
  );
}

function noAnswer(cause: unknown, place: string): DeeplingError {
  const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  const reason = errorCode(inner) ?? String(inner instanceof Error ? inner.message : inner);
  return new DeeplingError("unreachable", `data: ${place} (${reason})`, {
    hint: "check the address and the connection, or download it and give the file",
    cause,
  });
}

/** Throws where a page of text comes, as servers answer that ask for a login. */
function requireFile({ headers }: Response, place: string): void {
  if (!/^text\/html\b/i.test(headers.get("content-type") ?? "")) return;
  throw new DeeplingError("invalid", `data: ${place} (a web page, not a file)`, {
    hint: /huggingface\.co\/datasets\/.*\/blob\//.test(place)
      ? "put resolve instead of blob into the address"
      : "give the address from which the file itself is downloaded",
  });
}

/** Takes the whole answer into the cache, unless this state of the file is there. */
async function downloadWhole(
  response: Response,
  place: string,
  validator: string | null,
  { cacheDir, onProgress, signal }: OpenContext,
): Promise<ByteSource> {
  const stated = response.headers.get("content-length");
  const size = stated === null ? undefined : Number(stated);
  const folder = join(cacheDir, "downloads");
  const key = createHash("sha256").update(`${place}\n${size}\n${validator}`).digest("hex").slice(0, 32);
  const file = join(folder, key);
  try {
    if (validator !== null && size !== undefined && (await sizeOf(file)) === size) {
      await response.body?.cancel();
      return await openLocal(file, place);
    }
    await mkdir(folder, { recursive: true });
    const part = `${file}.part-${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
    const onBytes = (done: number) =>
      onProgress?.(`downloading ${place}, whose server answers no ranges`, done, Math.max(size ?? 0, done));
    await append(part, { bytes: size ?? Number.POSITIVE_INFINITY, request: async () => response, onBytes, signal });
    if (size !== undefined && (await sizeOf(part)) !== size) throw new Error("the connection ended early");
    await rename(part, file);
    return await openLocal(file, place);
  } catch (cause) {
    signal?.throwIfAborted();
    const known = fileError(cause, folder);
    throw known instanceof DeeplingError ? known : noAnswer(cause, place);
  }
}
