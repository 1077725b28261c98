import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { npzPieces } from "./npz-pieces.ts";
import { writeNpy, writeNpz } from "./write-npz.ts";

const numbers = Float32Array.from({ length: 24 }, (_, at) => at / 7);
const texts = ["relu", "", "Ä𝄞", "conv"];

test("arrays in pieces are those that are written whole, and their checksums hold", async () => {
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength);
  const made: Uint8Array[] = [];
  for await (const piece of npzPieces({
    numbers: {
      descr: "<f4",
      shape: [2, 3, 4],
      pieces: () => [bytes(numbers.subarray(0, 5)), bytes(numbers.subarray(5))],
    },
    texts: { count: texts.length, text: (at) => texts[at]! },
    none: { descr: "<i4", shape: [0], pieces: () => [] },
  })) {
    made.push(piece);
  }
  const whole = {
    numbers: { data: numbers, shape: [2, 3, 4] },
    texts: { texts },
    none: { data: new Int32Array(), shape: [0] },
  };
  const archive = Buffer.concat(made);
  const found = unzipSync(archive);
  expect(Object.keys(found)).toEqual(["numbers.npy", "texts.npy", "none.npy"]);
  for (const [name, array] of Object.entries(whole)) expect(found[`${name}.npy`]).toEqual(writeNpy(array));
  expect(archive).toEqual(Buffer.from(writeNpz(whole)));
});
