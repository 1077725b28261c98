import { expect, test } from "vitest";
import { createFrameReader, frameOf } from "./frames.ts";

const numbers = Float32Array.from({ length: 1000 }, (_, at) => Math.sin(at));
const messages = [
  { id: 1, kind: "run", feeds: { x: { type: "float32", shape: [1000], data: numbers } }, outputs: undefined },
  { id: 2, nothing: new Float32Array(), names: ["a", "b"], not: Number.NaN, shapes: [["n", undefined, 3], undefined] },
  {
    id: 3,
    view: numbers.subarray(7, 19),
    buffer: Buffer.from("bytes"),
    wide: BigInt64Array.of(-1n, 2n ** 62n),
    kinds: [Uint8Array, Uint16Array, Uint32Array, Int8Array, Int16Array, Int32Array, BigUint64Array, Float64Array].map(
      (Kind) => new Kind(3),
    ),
  },
  { id: 4 },
];

/** The messages that come of the bytes in pieces of so many. */
function readInPieces(bytes: Uint8Array, size: number): unknown[] {
  const reader = createFrameReader();
  const read: unknown[] = [];
  for (let at = 0; at < bytes.length; ) {
    const target = reader.target();
    const piece = bytes.subarray(at, at + Math.min(size, target.length));
    target.set(piece);
    at += piece.length;
    const whole = reader.advance(piece.length);
    if (whole !== undefined) read.push(whole.message);
  }
  return read;
}

test.each([1, 3, 64, 1 << 20])("messages in pieces of %i bytes are those that were sent", (size) => {
  const bytes = Buffer.concat(messages.flatMap(frameOf));
  const [first, second, third, last] = readInPieces(bytes, size) as typeof messages;
  expect([first, second, last]).toEqual([messages[0], messages[1], messages[3]]);
  expect({ ...third, buffer: Buffer.from(third?.buffer ?? []) }).toEqual(messages[2]);
});

test("numbers are sent from where they lie", () => {
  const parts = frameOf({ data: numbers.subarray(10, 20) });
  expect(parts.at(-1)?.buffer).toBe(numbers.buffer);
  expect(parts.at(-1)).toMatchObject({ byteOffset: 40, byteLength: 40 });
  expect(() => frameOf({ data: new DataView(new ArrayBuffer(1)) })).toThrow("DataView");
});
