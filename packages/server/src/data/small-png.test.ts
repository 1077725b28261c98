import fc from "fast-check";
import sharp from "sharp";
import { expect, test } from "vitest";
import { decodeSmallPng } from "./small-png.ts";

const KINDS = ["rgb", "rgba", "grey", "grey-alpha", "palette"] as const;

/** A PNG of random slopes and noise, as libpng writes it: every filter occurs where it adapts. */
async function png(
  kind: (typeof KINDS)[number],
  width: number,
  height: number,
  seed: number,
  adaptive: boolean,
): Promise<Buffer> {
  const channels = ({ rgb: 3, rgba: 4, grey: 1, "grey-alpha": 2, palette: 3 } as const)[kind];
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    return ((x * (seed % 7) + y * (seed % 5) + (i % channels) * 40 + ((i * seed) % 11)) * (1 + (seed % 3))) % 256;
  });
  const image = sharp(pixels, { raw: { width, height, channels } });
  return image
    .toColourspace(channels < 3 ? "b-w" : "srgb")
    .png({ adaptiveFiltering: adaptive, palette: kind === "palette", compressionLevel: seed % 10 })
    .toBuffer();
}

/** What sharp makes of a file, told as decode-image tells it; undefined where it refuses it. */
async function bySharp(bytes: Uint8Array) {
  const source = sharp(bytes, { ignoreIcc: true, failOn: "error" }).autoOrient().toColourspace("srgb");
  const read = await source
    .removeAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true })
    .catch(() => undefined);
  return read && { width: read.info.width, height: read.info.height, pixels: [...read.data] };
}

const plain = (image: ReturnType<typeof decodeSmallPng>) =>
  image && { width: image.width, height: image.height, pixels: [...image.pixels] };

test("every usual kind of PNG decodes to sharp's bytes", async () => {
  let decoded = 0;
  const sizes = fc.integer({ min: 1, max: 40 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...KINDS),
      sizes,
      sizes,
      fc.nat(1000),
      fc.boolean(),
      async (kind, width, height, seed, adaptive) => {
        const bytes = await png(kind, width, height, seed, adaptive);
        const own = decodeSmallPng(bytes);
        if (own === undefined) return;
        decoded++;
        expect(plain(own)).toEqual(await bySharp(bytes));
      },
    ),
    { numRuns: 200 },
  );
  // palettes of fewer than 256 colours may be written with fewer bits
  expect(decoded).toBeGreaterThan(150);
});

test("a file in which anything is changed or missing is left to sharp, or decodes as it does", async () => {
  const whole = await png("rgba", 9, 7, 3, true);
  let own = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (at, change, cut) => {
        const bytes = Buffer.from(cut ? whole.subarray(0, at) : whole);
        if (!cut) bytes[at] = ((bytes[at] ?? 0) + change) % 256;
        const image = decodeSmallPng(bytes);
        if (image === undefined) return;
        own++;
        expect(plain(image)).toEqual(await bySharp(bytes));
      },
    ),
    { numRuns: 300 },
  );
  expect(own).toBeLessThan(20);
});

test("large, interlaced, turned and 16-bit files are left to sharp", async () => {
  const image = sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } });
  expect(decodeSmallPng(await image.png().toBuffer())).toBeDefined();
  expect(decodeSmallPng(await image.png({ progressive: true }).toBuffer())).toBeUndefined();
  expect(decodeSmallPng(await image.clone().withMetadata({ orientation: 6 }).png().toBuffer())).toBeUndefined();
  expect(decodeSmallPng(await image.clone().toColourspace("rgb16").png().toBuffer())).toBeUndefined();
  expect(decodeSmallPng(await image.clone().resize(300, 300).png().toBuffer())).toBeUndefined();
  expect(decodeSmallPng(await image.clone().jpeg().toBuffer())).toBeUndefined();
});
