/** An encoded video frame. */
export interface VideoChunk {
  readonly bytes: Uint8Array;
  /** Milliseconds since the start. */
  readonly time: number;
  readonly isKey: boolean;
}

/** What a player must know before the first frame. */
export interface VideoTrack {
  readonly codec: "V_VP8" | "V_VP9";
  readonly width: number;
  readonly height: number;
  /** Milliseconds. */
  readonly duration: number;
}

/** A WebM file (Matroska, RFC 9559, with one video track): a cluster for every key frame. */
export function writeWebm(track: VideoTrack, chunks: readonly VideoChunk[]): Uint8Array<ArrayBuffer> {
  const header = element(
    0x1a45dfa3,
    element(0x4286, whole(1)), // EBMLVersion
    element(0x42f7, whole(1)), // EBMLReadVersion
    element(0x42f2, whole(4)), // EBMLMaxIDLength
    element(0x42f3, whole(8)), // EBMLMaxSizeLength
    element(0x4282, text("webm")), // DocType
    element(0x4287, whole(4)), // DocTypeVersion
    element(0x4285, whole(2)), // DocTypeReadVersion
  );
  const info = element(
    0x1549a966,
    element(0x2ad7b1, whole(1_000_000)), // TimestampScale: nanoseconds in a unit
    element(0x4489, float(track.duration)),
    element(0x4d80, text("deepling")),
    element(0x5741, text("deepling")),
  );
  const video = element(0xe0, element(0xb0, whole(track.width)), element(0xba, whole(track.height)));
  const entry = element(
    0xae,
    element(0xd7, whole(1)), // TrackNumber
    element(0x73c5, whole(1)), // TrackUID
    element(0x9c, whole(0)), // FlagLacing
    element(0x83, whole(1)), // TrackType: video
    element(0x86, text(track.codec)),
    video,
  );
  const segment = element(0x18538067, info, element(0x1654ae6b, entry), ...clustersOf(chunks));
  return join([header, segment]);
}

/** Blocks count time in 16 signed bits from their cluster's start. */
const LONGEST_CLUSTER = 30_000;

function clustersOf(chunks: readonly VideoChunk[]): Uint8Array[] {
  const groups: VideoChunk[][] = [];
  for (const chunk of chunks) {
    const group = groups.at(-1);
    const start = group?.[0]?.time ?? 0;
    if (group === undefined || chunk.isKey || chunk.time - start > LONGEST_CLUSTER) groups.push([chunk]);
    else group.push(chunk);
  }
  return groups.map((group) => {
    const start = Math.round(group[0]?.time ?? 0);
    const blocks = group.map(({ bytes, time, isKey }) => {
      const offset = Math.round(time) - start;
      const head = Uint8Array.of(0x81, (offset >> 8) & 255, offset & 255, isKey ? 0x80 : 0);
      return element(0xa3, head, bytes);
    });
    return element(0x1f43b675, element(0xe7, whole(start)), ...blocks);
  });
}

function element(id: number, ...content: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const size = content.reduce((sum, part) => sum + part.length, 0);
  return join([bigEndian(id), variableSize(size), ...content]);
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function bigEndian(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from(bytes);
}

function whole(value: number): Uint8Array {
  return bigEndian(value);
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** A size as EBML writes it, always in eight bytes: a leading one, then 56 bits. */
function variableSize(size: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(0, Math.floor(size / 2 ** 32));
  new DataView(bytes.buffer).setUint32(4, size >>> 0);
  bytes[0] = 0x01;
  return bytes;
}
