import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fit } from "@deepling/engine";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createImageWorkers } from "./image-workers.ts";
import { type ImageRequest, readImage } from "./read-image.ts";

const fits: readonly Fit[] = [
  { width: 24, height: 24, mode: "crop", shorter: 28 },
  { width: 20, height: 30, mode: "stretch", shorter: 0, filter: "lanczos" },
  { width: 30, height: 20, mode: "pad", shorter: 0, filter: "nearest", fill: [3, 2, 1] },
  { width: 120, height: 90, mode: "cut", shorter: 0 },
];

let folder = "";
let requests: readonly ImageRequest[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deepling-workers-"));
  const pixels = Uint8Array.from({ length: 120 * 90 * 3 }, (_, i) => (i * i) % 251);
  const paths = await Promise.all(
    (["jpeg", "png", "webp"] as const).map(async (format) => {
      const path = join(folder, `a.${format}`);
      await sharp(pixels, { raw: { width: 120, height: 90, channels: 3 } })
        .toFormat(format)
        .toFile(path);
      return path;
    }),
  );
  await writeFile(join(folder, "broken.jpg"), "no picture");
  const all = [...paths, join(folder, "broken.jpg"), join(folder, "missing.jpg")];
  requests = all.flatMap((from) => fits.map((fit) => ({ from, name: from.slice(folder.length + 1), fit })));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("threads answer what this thread answers, faults included, each request its own", async () => {
  const workers = createImageWorkers();
  const apart = await Promise.all(requests.map((request) => workers.read(request)));
  const here = await Promise.all(requests.map((request) => readImage(request)));
  const plain = (read: (typeof here)[number]) => ("reason" in read ? read : { ...read, pixels: [...read.pixels] });
  expect(apart.map(plain)).toEqual(here.map(plain));
  expect(here.filter((read) => "reason" in read).length).toBe(2 * fits.length);
});

test("threads read bytes that lie in a larger piece of memory, and leave it as it is", async () => {
  const file = await readFile(join(folder, "a.jpeg"));
  const piece = new Uint8Array(file.length + 200);
  piece.set(file, 100);
  const request = { from: piece.subarray(100, 100 + file.length), name: "a.jpeg", fit: fits[0] as Fit };
  const apart = await createImageWorkers().read(request);
  expect(apart).toEqual(await readImage({ ...request, from: join(folder, "a.jpeg") }));
  expect(piece.byteLength).toBe(file.length + 200);
});

test("where a thread cannot be started, this one reads", async () => {
  const workers = createImageWorkers(new URL("./no-such-module.mjs", import.meta.url));
  const [request] = requests;
  if (request === undefined) throw new Error("no request");
  for (let time = 0; time < 2; time++) {
    const all = await Promise.all([request, request, request].map((each) => workers.read(each)));
    for (const read of all) expect(read).toMatchObject({ width: 24, height: 24 });
  }
});
