import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseImageEdits } from "@deepling/engine";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withPictures } from "./edit-pictures.ts";

const SIZE = { width: 32, height: 24 };
let folder = "";
let file = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edit-pictures-"));
  file = join(folder, "cat photo.png");
  // 4×2 pixels, the right half of them transparent
  const pixels = Uint8Array.from({ length: 4 * 2 * 4 }, (_, at) => (at % 4 === 3 ? (at % 16 < 8 ? 255 : 0) : 40 + at));
  await sharp(pixels, { raw: { width: 4, height: 2, channels: 4 } })
    .png()
    .toFile(file);
});
afterAll(() => rm(folder, { recursive: true }));

test("a file becomes the picture that it holds, in a box of its shape; other edits stay as they are", async () => {
  const text = await withPictures(`rotate=15; paste=${file}; paste=7; brush(points=1:2,size=3)`, SIZE);
  const [rotate, picture, paste, brush] = parseImageEdits(text);
  expect(rotate).toEqual({ name: "rotate", angle: 15 });
  expect(paste).toEqual({ name: "paste", item: 7 });
  expect(brush?.name).toBe("brush");
  expect(picture).toMatchObject({ name: "picture", x: 10, y: 9, width: 12, height: 6 });
  expect(picture?.pixels).toMatch(/^12x6\./);
});

test("a place that is given stays, and the picture is made as large as its box", async () => {
  for (const name of ["picture", "paste"]) {
    const [picture] = parseImageEdits(await withPictures(`${name}(${file},x=1,y=2,width=4,feather=1)`, SIZE));
    expect(picture).toMatchObject({ x: 1, y: 2, width: 4, height: 2, feather: 1 });
    const [, bytes = ""] = String(picture?.pixels).split(".");
    const own = Buffer.from(bytes, "base64url");
    expect(own).toHaveLength(4 * 2 * 4);
    // colours are the file's where they can be seen
    expect([...own.subarray(0, 8)]).toEqual([40, 41, 42, 255, 44, 45, 46, 255]);
    expect(own[11]).toBe(0);
  }
});

test("a file may be called as a picture is written", async () => {
  const named = join(folder, "4x2.png");
  await copyFile(file, named);
  expect(await withPictures(`picture=${named}`, SIZE)).toMatch(/^picture\(pixels=12x6\./);
});

test("what cannot be read is named", async () => {
  await expect(withPictures("picture=no-such.png", SIZE)).rejects.toThrow("no-such.png");
  await expect(withPictures(`picture=${import.meta.filename}`, SIZE)).rejects.toThrow(/^invalid image/);
  const written = "picture(pixels=2x1._wAAAAD_,x=3)";
  expect(await withPictures(written, SIZE)).toBe(written);
});
