import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { writeTar } from "../../../../../test/server/write-tar.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { byteWindow } from "./byte-window.ts";
import { groupSamples } from "./samples.ts";
import { tarEntries } from "./tar-entries.ts";

/** Written by test/golden/data/tars.py: Python's tarfile, and the samples that the webdataset library makes of it. */
const goldens = JSON.parse(
  readFileSync(new URL("../../../../../test/golden/data/tars.json", import.meta.url), "utf8"),
) as {
  readonly kind: string;
  readonly file: string;
  readonly samples: readonly { readonly key: string; readonly parts: Record<string, readonly [number, number]> }[];
}[];

function sourceOf(bytes: Uint8Array, far = false, read: [number, number][] = []): ByteSource {
  return {
    place: "a.tar",
    at: "/a.tar",
    state: "1",
    size: bytes.length,
    identity: "a",
    far,
    read: async (start, end) => {
      read.push([start, end]);
      return bytes.slice(start, end);
    },
  };
}

async function samplesOf(source: ByteSource) {
  const found: { key: string; parts: Record<string, readonly [number, number]> }[] = [];
  for await (const { key, parts } of groupSamples(tarEntries(source, byteWindow(source)), source.place)) {
    found.push({
      key,
      parts: Object.fromEntries([...parts].map(([part, entry]) => [part, [entry.offset, entry.size]])),
    });
  }
  return found;
}

test.each(goldens)(
  "a tar file in Python's format $kind has the webdataset library's samples and tarfile's offsets",
  async ({ file, samples }) => {
    const bytes = gunzipSync(Buffer.from(file, "base64"));
    for (const far of [false, true]) expect(await samplesOf(sourceOf(bytes, far))).toEqual(samples);
    expect(samples.length).toBeGreaterThan(4);
  },
);

test("a tar file that ends anywhere before its end is refused", async () => {
  const whole = writeTar([
    ["a.png", "x".repeat(700)],
    ["b.png", "y".repeat(512)],
  ]);
  expect(await samplesOf(sourceOf(whole))).toHaveLength(2);
  await fc.assert(
    // the first of the two blocks of zeros is the end
    fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1024 }), async (length) => {
      await expect(samplesOf(sourceOf(whole.subarray(0, length)))).rejects.toThrow(
        /invalid file: a\.tar \((cut short|no tar file)/,
      );
    }),
    { numRuns: 60 },
  );
});

test("a header with any wrong byte is found, and named by its place", async () => {
  const whole = writeTar([
    ["a.png", "x".repeat(700)],
    ["b.png", "y".repeat(512)],
  ]);
  const second = 512 + 1024;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 511 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const bytes = Buffer.from(whole);
      // blanks and zeros around the checksum's digits mean the same
      if (at >= 154 && at < 156) return;
      bytes[second + at] = ((bytes[second + at] ?? 0) + change) % 256;
      await expect(samplesOf(sourceOf(bytes))).rejects.toThrow(/invalid file: a\.tar \(damaged at byte 1536/);
    }),
    { numRuns: 60 },
  );
});

test("what is compressed as a whole is named", async () => {
  await expect(
    samplesOf(sourceOf(Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(2000, 7)]))),
  ).rejects.toMatchObject({
    message: "unsupported file: a.tar (a tar file compressed with gzip)",
    hint: expect.stringContaining("unpack it"),
  });
});

test("large files are stepped over, small ones read in large pieces", async () => {
  const large = writeTar(Array.from({ length: 40 }, (_, i) => [`${i}.png`, Buffer.alloc(300_000, i)] as const));
  const steps: [number, number][] = [];
  await samplesOf(sourceOf(large, false, steps));
  expect(steps.reduce((sum, [start, end]) => sum + end - start, 0)).toBeLessThan(0.05 * large.length);
  const small = writeTar(Array.from({ length: 2000 }, (_, i) => [`${i}.png`, Buffer.alloc(400, i)] as const));
  const pieces: [number, number][] = [];
  await samplesOf(sourceOf(small, false, pieces));
  expect(pieces.length).toBeLessThan(20);
});
