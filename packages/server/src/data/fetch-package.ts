import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DeeplingError } from "@deepling/engine";
import { DISK_FAULTS, download, sizeOf } from "./download.ts";
import { errorCode, fileError } from "./file-error.ts";
import { type NpmSettings, npmSettings } from "./npm-settings.ts";
import { findTarball, openRegistry } from "./registry.ts";

/** One version of an npm package, pinned by its content. */
export interface PinnedPackage {
  readonly spec: string;
  /** Subresource integrity of the tarball. */
  readonly integrity: string;
  /** Bytes of the tarball. */
  readonly bytes: number;
}

/** Called with what is being done, how much of it is done, and of how much: 0 where that is not known. */
export type OnProgress = (stage: string, done: number, total: number) => void;

/** How a package is fetched. */
export interface FetchOptions {
  /** The person's npm settings when absent. */
  readonly settings?: NpmSettings | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What the person can do where the registry cannot be reached. */
  readonly offlineHint?: string | undefined;
  /** Milliseconds before each further attempt at a connection that failed. */
  readonly pauses?: readonly number[] | undefined;
}

/**
 * Fetches a package from the registry of the person's npm settings and unpacks only the named files into `folder`, which
 * it empties first. A download that broke off is kept at `unfinished` and taken up from there the next time. Throws "unreachable registry",
 * or "invalid package" where the content is not the pinned one.
 */
export async function fetchPackage(
  { spec, integrity, bytes }: PinnedPackage,
  files: ReadonlySet<string>,
  { folder, unfinished }: { readonly folder: string; readonly unfinished: string },
  { settings, onProgress, signal, offlineHint, pauses = [500, 1000] }: FetchOptions,
): Promise<void> {
  const registry = await openRegistry(settings ?? (await npmSettings()));
  const tarball = join(dirname(folder), basename(unfinished));
  try {
    signal?.throwIfAborted();
    // by renaming, so that of several processes one takes it up
    await rename(unfinished, tarball).catch(() => undefined);
    const attempt = async (from: number) => {
      const { address, integrity: stated } = await findTarball(registry, spec, signal);
      if (stated?.startsWith("sha512-") && stated !== integrity)
        throw Object.assign(new Error(), { code: "EINTEGRITY" });
      const range = from === 0 ? {} : { range: `bytes=${from}-` };
      return registry.get(address, { "accept-encoding": "identity", ...range }, signal);
    };
    const onBytes = (done: number) => onProgress?.(`fetching ${spec}`, done, Math.max(bytes, done));
    await download(tarball, { bytes, integrity, request: attempt, pauses, onBytes, signal });
    await unpack(tarball, files, folder, spec);
    await rm(tarball);
  } catch (cause) {
    // a full disk keeps nothing
    const worth = !DISK_FAULTS.has(faultOf(cause).code) && (await sizeOf(tarball)) > 0;
    if (worth) await rename(tarball, unfinished).catch(() => undefined);
    signal?.throwIfAborted();
    throw fetchError(cause, spec, registry.address, folder, offlineHint);
  } finally {
    await registry.close();
  }
}

async function unpack(tarball: string, files: ReadonlySet<string>, folder: string, spec: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const unpacked = new Set<string>();
  const { extract } = await import("tar");
  await extract({
    ...{ file: tarball, cwd: folder, strip: 1, strict: true },
    filter: (path, entry) => {
      const name = path.split("/").slice(1).join("/");
      if (!files.has(name) || !("type" in entry) || entry.type !== "File") return false;
      unpacked.add(name);
      return true;
    },
  });
  for (const file of files) if (!unpacked.has(file)) throw new DeeplingError("missing", `file: ${file} (${spec})`);
}

function fetchError(cause: unknown, spec: string, registry: string, folder: string, hint: string | undefined): Error {
  if (cause instanceof DeeplingError) return cause;
  const { code, message } = faultOf(cause);
  if (code === "EINTEGRITY" || code.startsWith("Z_") || code.startsWith("TAR_")) {
    const subject = `package: ${spec} from ${hostOf(registry)} is not the pinned one (${code})`;
    return new DeeplingError("invalid", subject, {
      hint: "the download was damaged, or this registry serves another package; try again, or another registry",
      cause,
    });
  }
  if (DISK_FAULTS.has(code)) return fileError(cause, join(folder, ".."));
  const detail = { ...(hint === undefined ? {} : { hint }), cause };
  const reason = code === "" || code.startsWith("UND_") ? message : code;
  return new DeeplingError("unreachable", `registry: ${hostOf(registry)} (${spec}: ${reason})`, detail);
}

/** The first code in a chain of causes, and the message beside it: fetch says "fetch failed" of everything. */
function faultOf(cause: unknown): { readonly code: string; readonly message: string } {
  const code = errorCode(cause);
  const inner = cause instanceof Error ? cause.cause : undefined;
  if (code === undefined && inner !== undefined) return faultOf(inner);
  const message = String(cause instanceof Error ? cause.message : cause).split("\n")[0] ?? "";
  return { code: code ?? "", message };
}

// a registry's address may hold credentials
function hostOf(registry: string): string {
  return URL.canParse(registry) ? new URL(registry).host : registry;
}
