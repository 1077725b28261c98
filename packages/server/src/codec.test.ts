import { expect, test } from "vitest";
import { createCodec, rememberingCodec } from "./codec.ts";

test("what was decoded is sent as the bytes that it was, anything else is encoded", () => {
  const plain = createCodec();
  let encoded = 0;
  const codec = rememberingCodec({
    ...plain,
    encode: (message) => {
      encoded += 1;
      return plain.encode(message);
    },
  });
  const made = { kind: "projection", final: true, layers: [Float32Array.of(1, 2, 3)] };
  const bytes = plain.encode(made);
  const found = codec.decode(bytes);
  expect(found).toEqual(made);
  expect(codec.encode(found)).toBe(bytes);
  expect(encoded).toBe(0);
  // another value, though it is equal
  expect(plain.decode(codec.encode(made))).toEqual(made);
  expect(codec.decode(codec.encode("text"))).toBe("text");
  expect(encoded).toBe(2);
});
