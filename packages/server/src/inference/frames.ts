import { DefaultDeserializer, DefaultSerializer } from "node:v8";

/** The arrays that travel beside a message, in the order of their numbers on the wire. */
const KINDS = [
  Float32Array,
  Float64Array,
  Uint8Array,
  Uint16Array,
  Uint32Array,
  Int8Array,
  Int16Array,
  Int32Array,
  BigInt64Array,
  BigUint64Array,
] as const;
type Numbers = InstanceType<(typeof KINDS)[number]>;

/** Arrays that nothing reads any more, to be filled again: of each kind and length the last one. */
export type Spares = Map<string, Numbers>;

const spareKey = (kind: number, length: number): string => `${kind}/${length}`;

/** Puts arrays where later messages may take them from. */
export function spare(spares: Spares, arrays: Iterable<unknown>): void {
  spares.clear();
  for (const array of arrays) {
    const kind = KINDS.findIndex((known) => array instanceof known);
    if (kind >= 0) spares.set(spareKey(kind, (array as Numbers).length), array as Numbers);
  }
}

/** Bytes of the number that a frame begins with: its head's length. */
const PREFIX = 4;

/** Writes a message but for the numbers of its typed arrays, which it notes. */
class HeadWriter extends DefaultSerializer {
  readonly arrays: Uint8Array[] = [];

  /** Called by V8 for every view of a buffer. */
  _writeHostObject(array: Numbers): void {
    const kind = KINDS.findIndex((known) => array instanceof known);
    if (kind < 0) throw new TypeError("a message holds a DataView");
    this.writeUint32(kind);
    this.writeUint32(array.length);
    this.arrays.push(bytesOf(array));
  }
}

/** Reads such a message; its typed arrays are still to be filled. */
class HeadReader extends DefaultDeserializer {
  readonly arrays: Uint8Array[] = [];
  /** Bytes of arrays that are new. */
  made = 0;
  private readonly spares: Spares;

  constructor(head: Buffer, spares: Spares) {
    super(head);
    this.spares = spares;
  }

  /** Called by V8 where `_writeHostObject` wrote. */
  _readHostObject(): Numbers {
    const [kind, length] = [this.readUint32(), this.readUint32()];
    const key = spareKey(kind, length);
    const found = this.spares.get(key);
    const array = found ?? new (KINDS[kind] ?? Uint8Array)(length);
    this.spares.delete(key);
    if (found === undefined) this.made += array.byteLength;
    this.arrays.push(bytesOf(array));
    return array;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * A message as bytes to be written one part after another: the length of its head, its head (the message as V8 writes it), and the numbers of its
 * typed arrays as they lie in memory, which are not copied.
 */
export function frameOf(message: unknown): readonly Uint8Array[] {
  const writer = new HeadWriter();
  writer.writeHeader();
  writer.writeValue(message);
  const head = writer.releaseBuffer();
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32LE(head.length);
  return [prefix, head, ...writer.arrays].filter(({ length }) => length > 0);
}

/** Puts messages together from bytes as they come. */
export interface FrameReader {
  /** Where the next bytes belong; never empty. */
  readonly target: () => Uint8Array;
  /** Notes that the first `count` bytes of the target were written; the message, if these were its last. */
  readonly advance: (count: number) => Frame | undefined;
}

/** A message as it came. */
export interface Frame {
  readonly message: unknown;
  /** Bytes of its typed arrays that had to be made. */
  readonly made: number;
}

/** Reads frames one after another; numbers are read straight into the message's own arrays, for which spare ones are taken first. */
export function createFrameReader(spares: Spares = new Map()): FrameReader {
  const prefix = Buffer.alloc(PREFIX);
  let part: "prefix" | "head" | "arrays" = "prefix";
  let message: unknown;
  let made = 0;
  // what is still to be filled, first things first
  let open: Uint8Array[] = [prefix];
  let head = Buffer.alloc(0);

  /** What comes once everything open is filled: more to fill, or the message. */
  const next = (): Frame | undefined => {
    if (part === "prefix") {
      head = Buffer.alloc(prefix.readUInt32LE());
      [part, open] = ["head", [head]];
      return undefined;
    }
    if (part === "head") {
      const reader = new HeadReader(head, spares);
      reader.readHeader();
      message = reader.readValue();
      made = reader.made;
      [part, open] = ["arrays", reader.arrays.filter(({ length }) => length > 0)];
      if (open.length > 0) return undefined;
    }
    const whole = { message, made };
    [part, open, message] = ["prefix", [prefix], undefined];
    return whole;
  };

  return {
    target: () => open[0] ?? prefix,
    advance: (count) => {
      const [first = prefix, ...rest] = open;
      open = count < first.length ? [first.subarray(count), ...rest] : rest;
      return open.length === 0 ? next() : undefined;
    },
  };
}
