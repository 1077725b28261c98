import { expect, test } from "vitest";
import { parseImageEdits } from "./parse-edits.ts";
import { readPixels, withoutPixels, writePixels } from "./pixel-text.ts";
import { pictureBox, pictureBytes, scaledPicture } from "./scale-picture.ts";
import { writeImageEdits } from "./write-edits.ts";

test.each([
  [1, 1, 3],
  [2, 1, 4],
  [5, 7, 3],
  [3, 3, 4],
])("a picture of %d×%d and %d channels is what Node writes in base64url, and comes back", (width, height, channels) => {
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, at) => (at * 97 + 13) % 256);
  const text = writePixels({ width, height, channels, pixels });
  expect(text).toBe(`${width}x${height}.${Buffer.from(pixels).toString("base64url")}`);
  expect(readPixels(text)).toEqual({ width, height, channels, pixels });
  const edit = `picture(pixels=${text},x=3)`;
  expect(writeImageEdits(parseImageEdits(edit))).toBe(edit);
});

test("what is no picture is refused in one line, without its bytes", () => {
  for (const text of ["2x2.AAAA", "0x1.AAAA", "900x1.AAAA", "cat.png"]) {
    expect(() => parseImageEdits(`picture=${text}`), text).toThrow(/^invalid parameter: pixels/);
  }
  const long = `4x1.${"A".repeat(200)}`;
  expect(() => parseImageEdits(`picture(pixels=${long},x=2,z=1)`)).toThrow(
    "(image edit picture(pixels=4×1 pixels,x=2,z=1))",
  );
  expect(withoutPixels(`rotate=15; picture(pixels=${long})`)).toBe("rotate=15; picture(pixels=4×1 pixels)");
});

test("colours that cannot be seen do not bleed into those that can", () => {
  const red = { width: 2, height: 1, channels: 4, pixels: Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 0) };
  const { pixels } = scaledPicture(red, 1, 1);
  expect([...pixels]).toEqual([255, 0, 0, 127.5]);
  expect(
    pictureBytes(scaledPicture({ width: 1, height: 1, channels: 2, pixels: Uint8Array.of(9, 255) }, 1, 1)),
  ).toEqual({
    ...{ width: 1, height: 1, channels: 3 },
    pixels: Uint8Array.of(9, 9, 9),
  });
});

test("a box that is not given keeps the picture's shape", () => {
  const size = { width: 40, height: 32 };
  expect(pictureBox({ width: 200, height: 100 }, size)).toEqual({ x: 12, y: 12, width: 16, height: 8 });
  expect(pictureBox({ width: 200, height: 100 }, size, { width: 10 })).toMatchObject({ width: 10, height: 5 });
  expect(pictureBox({ width: 200, height: 100 }, size, { height: 10 })).toMatchObject({ width: 20, height: 10 });
});
