import sharp from "sharp";
import { expect, test } from "vitest";
import { base64, encodePng } from "./png.ts";

// libpng (through sharp) checks signature, lengths and checksums, and is the second answer
test.each([1, 3])("a PNG holds the pixels, each %i times %i", async (factor) => {
  const [width, height] = [5, 3];
  const pixels = Uint8Array.from({ length: 3 * width * height }, (_, at) => (at * 37) % 256);
  const { data, info } = await sharp(encodePng({ width, height, pixels }, factor))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([factor * width, factor * height, 3]);
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      const from = 3 * (Math.floor(y / factor) * width + Math.floor(x / factor));
      const at = 3 * (y * info.width + x);
      expect([...data.subarray(at, at + 3)]).toEqual([...pixels.subarray(from, from + 3)]);
    }
  }
});

test("base 64 is Node's, for every remainder", () => {
  for (let length = 0; length < 8; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => 255 - 29 * at);
    expect(base64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
  }
});
