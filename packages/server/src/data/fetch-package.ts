import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DeeplingError } from "@deepling/engine";
import { Unpack } from "tar";
import { errorCode, fileError } from "./file-error.ts";
import { type NpmSettings, npmSettings } from "./npm-settings.ts";

/** One version of an npm package, pinned by its content. */
export interface PinnedPackage {
  readonly spec: string;
  /** Subresource integrity of the tarball. */
  readonly integrity: string;
  /** Bytes of the tarball. */
  readonly bytes: number;
}

/** Called with what is being done, and how much of it is done. */
export type OnProgress = (stage: string, done: number, total: number) => void;

/** How a package is fetched. */
export interface FetchOptions {
  /** The person's npm settings when absent. */
  readonly settings?: NpmSettings | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What the person can do where the registry cannot be reached. */
  readonly offlineHint?: string | undefined;
}

/**
 * Fetches a package from the registry of the person's npm settings and unpacks only the named files into `folder`, which
 * it empties first. Throws "unreachable registry", or "invalid package" where the content is not the pinned one.
 */
export async function fetchPackage(
  { spec, integrity, bytes }: PinnedPackage,
  files: ReadonlySet<string>,
  folder: string,
  { settings, onProgress, signal, offlineHint }: FetchOptions,
): Promise<void> {
  const chosen = settings ?? (await npmSettings());
  const unpack = async (stream: Readable): Promise<void> => {
    const counter = countBytes((done) => onProgress?.(`fetching ${spec}`, done, Math.max(bytes, done)));
    // at once, before anything is awaited: an error that meets no listener would end the process
    stream.on("error", (cause) => counter.destroy(cause));
    counter.on("error", () => undefined);
    stream.pipe(counter);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const unpacked = new Set<string>();
    await pipeline(counter, unpackStream(folder, files, unpacked), { ...(signal === undefined ? {} : { signal }) });
    for (const file of files) {
      if (!unpacked.has(file)) throw new DeeplingError("missing", `file: ${file} (${spec})`);
    }
  };
  try {
    signal?.throwIfAborted();
    // loaded only when something is fetched: it is large, and a start should be short
    const { default: pacote } = await import("pacote");
    await pacote.tarball.stream(spec, unpack, {
      ...chosen,
      timeout: 60_000,
      retry: { retries: 2, factor: 2, minTimeout: 500, maxTimeout: 2000 },
      integrity,
      // the folder made from it is the cache; npm's would hold it a second time
      cache: undefined,
      signal,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw fetchError(cause, spec, String(chosen.registry ?? "npm's own"), folder, offlineHint);
  }
}

function countBytes(report: (done: number) => void): Transform {
  let done = 0;
  return new Transform({
    transform: (chunk: Uint8Array, _encoding, pass) => {
      done += chunk.length;
      report(done);
      pass(null, chunk);
    },
  });
}

function unpackStream(folder: string, files: ReadonlySet<string>, unpacked: Set<string>) {
  return new Unpack({
    cwd: folder,
    strip: 1,
    strict: true,
    filter: (path, entry) => {
      const name = path.split("/").slice(1).join("/");
      if (!files.has(name) || !("type" in entry) || entry.type !== "File") return false;
      unpacked.add(name);
      return true;
    },
  }) as unknown as NodeJS.WritableStream;
}

function fetchError(cause: unknown, spec: string, registry: string, folder: string, hint: string | undefined): Error {
  if (cause instanceof DeeplingError) return cause;
  const code = errorCode(cause) ?? "";
  if (code === "EINTEGRITY" || code.startsWith("Z_") || code.startsWith("TAR_")) {
    const subject = `package: ${spec} from ${hostOf(registry)} is not the pinned one (${code})`;
    return new DeeplingError("invalid", subject, {
      hint: "the download was damaged, or this registry serves another package; try again, or another registry",
      cause,
    });
  }
  if (["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS"].includes(code)) return fileError(cause, join(folder, ".."));
  const detail = { ...(hint === undefined ? {} : { hint }), cause };
  return new DeeplingError(
    "unreachable",
    `registry: ${hostOf(registry)} (${spec}: ${code || firstLine(cause)})`,
    detail,
  );
}

// a registry's address may hold credentials
function hostOf(registry: string): string {
  return URL.canParse(registry) ? new URL(registry).host : registry;
}

const firstLine = (cause: unknown): string =>
  String(cause instanceof Error ? cause.message : cause).split("\n")[0] ?? "";
