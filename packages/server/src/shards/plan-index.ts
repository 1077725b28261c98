import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { DeeplingError } from "@deepling/engine";
import { z } from "zod";
import { createCodec } from "../codec.ts";
import { mapLimited } from "../data/map-limited.ts";
import type { DataIndex } from "../data/open-dataset.ts";
import type { Store } from "./store.ts";

/** What a plan says of the index of its data. */
export const planIndexSchema = z.strictObject({
  files: z.int().describe("number of files that it lies in"),
  digest: z.string().describe("hash of its content"),
});

/** What a plan says of the index of its data. */
export type PlanIndex = z.output<typeof planIndexSchema>;

/** An index as a plan keeps it: in files of about 4 MiB before they are compressed. */
export interface PackedIndex {
  readonly known: PlanIndex;
  readonly files: readonly Uint8Array[];
}

/** Bytes from which on a file of the index is full. */
const FULL = 4 * 2 ** 20;

/** Files that are read at once. */
const AT_ONCE = 4;

const FOLDER = "index";

const [pack, unpack] = [promisify(gzip), promisify(gunzip)];

/** The name of a file of the index: indexes of other data have other names. */
const nameOf = ({ digest }: PlanIndex, file: number): string =>
  `${FOLDER}/${digest.slice(0, 16)}-${String(file).padStart(5, "0")}.gz`;

/** An index as the content of files: the first holds what is small, the others one part behind another. */
export async function packIndex({ parts, ...small }: DataIndex): Promise<PackedIndex> {
  const codec = createCodec();
  const contents = [codec.encode(small)];
  let [together, bytes]: [Uint8Array[], number] = [[], 0];
  const close = () => {
    if (together.length > 0) contents.push(codec.encode(together));
    [together, bytes] = [[], 0];
  };
  for (const part of parts) {
    const encoded = codec.encode(part);
    together.push(encoded);
    bytes += encoded.length;
    if (bytes >= FULL) close();
  }
  close();
  return { known: { files: contents.length, digest: digestOf(contents) }, files: contents };
}

function digestOf(contents: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(content);
  return hash.digest("hex");
}

/** Puts the index beside its plan, compressed. */
export async function writeIndex(store: Store, { known, files }: PackedIndex): Promise<void> {
  for (const [file, content] of files.entries()) await store.put(nameOf(known, file), await pack(content));
}

/** The index of a plan's data. Throws "missing index", or "invalid index" where it is not what was written. */
export async function readIndex(store: Store, known: PlanIndex): Promise<DataIndex> {
  const again = { hint: "give the same deepling shard plan again, which writes it again" };
  const names = Array.from({ length: known.files }, (_, file) => nameOf(known, file));
  const contents = await mapLimited(names, AT_ONCE, async (name) => {
    const packed = await store.read(name);
    if (packed === undefined) throw new DeeplingError("missing", `index: ${store.place}/${name}`, again);
    return unpack(packed).catch((cause: unknown) => {
      throw new DeeplingError("invalid", `index: ${store.place}/${name} (cut off or changed)`, { ...again, cause });
    });
  });
  if (digestOf(contents) !== known.digest)
    throw new DeeplingError("invalid", `index: ${store.place}/${FOLDER} (not that of the plan)`, again);
  const codec = createCodec();
  const [small, ...others] = contents;
  // The wire: what `packIndex` was given.
  const parts = others.flatMap((content) => codec.decode(content) as readonly Uint8Array[]);
  const index = codec.decode(small as Uint8Array) as Omit<DataIndex, "parts">;
  return { ...index, parts: parts.map((part) => codec.decode(part)) };
}
