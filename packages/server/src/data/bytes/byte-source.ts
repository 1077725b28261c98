/** A file here or elsewhere, of which any range of bytes can be read. */
export interface ByteSource {
  /** What messages call it: its path, or its address without what may be secret. */
  readonly place: string;
  /** Where it is opened again: its path from the root, or its whole address, which may hold what is secret. */
  readonly at: string;
  /** Bytes that it has. */
  readonly size: number;
  /** Which content it has; changes whenever the content does. */
  readonly identity: string;
  /** In which state it is, in words that hold on every machine that sees it: the second of its last change, or what its server calls the state (ETag). */
  readonly state: string;
  /** Whether reading waits for a network, so that few large pieces are better than many small ones. */
  readonly far: boolean;
  /** The bytes from `start` to before `end`, both within the file. Throws where fewer come back, or the file has changed. */
  readonly read: (start: number, end: number) => Promise<Uint8Array>;
}

/** A file that was found, not yet opened. */
export interface FoundFile {
  /** Its path from what was given, with forward slashes: "train/shard-000003.tar". */
  readonly path: string;
  readonly open: () => Promise<ByteSource>;
}

/** Some ranges of a source that are read together: neighbours in one piece, with at most `GAP` bytes in between. */
export async function readRanges(
  { read }: Pick<ByteSource, "read">,
  ranges: readonly (readonly [start: number, end: number])[],
): Promise<readonly Uint8Array[]> {
  const order = ranges.map((_, at) => at).sort((a, b) => (ranges[a]?.[0] ?? 0) - (ranges[b]?.[0] ?? 0));
  const pieces: { start: number; end: number; members: number[] }[] = [];
  for (const at of order) {
    const [start, end] = ranges[at] as readonly [number, number];
    const last = pieces.at(-1);
    if (last !== undefined && start <= last.end + GAP && end - last.start <= PIECE) {
      last.end = Math.max(last.end, end);
      last.members.push(at);
    } else pieces.push({ start, end, members: [at] });
  }
  const found = new Array<Uint8Array>(ranges.length);
  await Promise.all(
    pieces.map(async (piece) => {
      const bytes = await read(piece.start, piece.end);
      for (const at of piece.members) {
        const [start, end] = ranges[at] as readonly [number, number];
        found[at] = bytes.subarray(start - piece.start, end - piece.start);
      }
    }),
  );
  return found;
}

/** Bytes between two ranges that cost less than a second request. */
const GAP = 16_384;
/** Bytes of one piece. */
const PIECE = 8 * 2 ** 20;
