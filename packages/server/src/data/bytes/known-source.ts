import { DeeplingError } from "@deepling/engine";
import type { OpenContext } from "../dataset-kind.ts";
import type { ByteSource } from "./byte-source.ts";
import { isRemote } from "./find-files.ts";
import { openHttp } from "./http-source.ts";
import { openLocal } from "./local-source.ts";
import { openS3 } from "./s3-source.ts";

/** A file as it was when it was listed: where it is, and in which state. Plain values, which travel. */
export type KnownFile = Omit<ByteSource, "read">;

/** What is known of a file that was opened. */
export function knownFile({ read: _, ...known }: ByteSource): KnownFile {
  return known;
}

/**
 * A file that was listed before, perhaps by another machine: it is opened when its first bytes are asked for, and held to what was known. Throws "mismatched data" where it is gone, has
 * another size, or is in another state and `holds` says that what was listed of it is no longer true: copies have other dates.
 */
export function knownSource(
  known: KnownFile,
  context: OpenContext,
  holds: (source: ByteSource) => Promise<boolean>,
): ByteSource {
  let opening: Promise<ByteSource> | undefined;
  const opened = () => {
    opening ??= openKnown(known, context, holds).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return { ...known, read: async (start, end) => (await opened()).read(start, end) };
}

async function openKnown(
  { at, place, size, state }: KnownFile,
  context: OpenContext,
  holds: (source: ByteSource) => Promise<boolean>,
): Promise<ByteSource> {
  const changed = (reason: string) => changedSince(place, reason);
  if (/^s3:/i.test(at)) return openS3(at, size, state, changed);
  const source = await (isRemote(at) ? openHttp(at, context) : openLocal(at, place)).catch((cause: unknown) => {
    throw cause instanceof DeeplingError && cause.code === "missing" ? changed("it is gone") : cause;
  });
  if (source.size !== size) throw changed(`${source.size} bytes instead of ${size}`);
  if (source.state === state) return source;
  // one address has one content, a path may have a copy on each machine
  if (isRemote(at)) throw changed("its server says that it is another one");
  if (!(await holds(source))) throw changed("other images lie in it");
  context.onNote?.(otherDate(place));
  return source;
}

/** The error where data is no longer what was listed. */
export function changedSince(place: string, reason: string): DeeplingError {
  return new DeeplingError("mismatched", `data: ${place} has changed since the plan was made (${reason})`, {
    hint: "bring back what it was, or plan again into an empty folder",
  });
}

/** What to say where a file has another date, and is the same as far as can be seen. */
export const otherDate = (place: string): string =>
  `${place} has another date than when the plan was made; what is listed of it still holds, so it is taken for a copy`;
