import { expect, test } from "vitest";
import { createCodec } from "./codec.ts";

test("typed arrays, NaN and missing fields survive", () => {
  const codec = createCodec();
  const value = {
    kind: "evaluation",
    predicted: Int32Array.of(3, -1),
    confidence: Float32Array.of(0.25, Number.NaN).subarray(1),
    accuracy: Number.NaN,
    notes: ["grün"],
    labels: undefined,
  };
  expect(codec.decode(codec.encode(value))).toStrictEqual(value);
});

test("bytes survive", () => {
  const codec = createCodec();
  const pixels = Uint8Array.from({ length: 3000 }, (_, i) => i % 256);
  const back = codec.decode(codec.encode({ pixels }));
  expect(back).toHaveProperty("pixels");
  expect([...(back as { pixels: Uint8Array }).pixels]).toEqual([...pixels]);
});

test("a message is not changed by the next one", () => {
  const codec = createCodec();
  const first = codec.encode("one");
  codec.encode("two");
  expect(codec.decode(first)).toBe("one");
});
