// Reading, decoding and preprocessing 10,000 images, against sharp alone on the same files.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dataset } from "@deepling/engine";
import sharp from "sharp";
import type { Preprocessing } from "../packages/engine/src/data/preprocess.ts";
import { createFeed } from "../packages/engine/src/study/feed.ts";
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { report, timed } from "./report.ts";
import { writeSmallImages } from "./small-images.ts";

const COUNT = 10_000;
const BATCH = 128;
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const preprocessing: Preprocessing = {
  fit: { width: 32, height: 32, mode: "crop", shorter: 32 },
  scale: 1 / 255,
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
  channels: "rgb",
  layout: "nchw",
  source: "benchmark",
};

async function readAll(dataset: Dataset): Promise<void> {
  const items = Array.from({ length: dataset.count }, (_, item) => item);
  for await (const { missing } of createFeed(dataset, preprocessing)(items, BATCH)) {
    if (missing.length > 0) throw new Error("an image could not be read");
  }
}

/** The files decoded by sharp, so many at a time, and let go. */
async function decodeAlone(paths: readonly string[], atOnce: number): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < paths.length) await sharp(paths[next++]).raw().toBuffer();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** The least time of each, in turn, so that a busy minute of the machine meets all. */
async function inTurn<K extends string>(jobs: Record<K, () => Promise<unknown>>): Promise<Record<K, number>> {
  const names = Object.keys(jobs) as K[];
  const least = Object.fromEntries(names.map((name) => [name, Number.POSITIVE_INFINITY])) as Record<K, number>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) least[name] = Math.min(least[name], await timed(jobs[name]));
  }
  return least;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const folder = await mkdtemp(join(tmpdir(), "deepling-decode-"));
try {
  const cifar = await openDataset("cifar10:test");
  const raw = await cifar.images(
    Array.from({ length: cifar.count }, (_, item) => item),
    "original",
  );
  // as the data came: one row of the sheet for each image
  const sheet = join(folder, "sheet.png");
  await sharp(Buffer.concat(raw.map(({ pixels }) => pixels as Uint8Array)), {
    raw: { width: 1024, height: raw.length, channels: 3 },
  })
    .png()
    .toFile(sheet);
  const rows = await inTurn({ own: () => readAll(cifar), sharp: () => sharp(sheet).raw().toBuffer() });
  report({
    what: `${cifar.count} CIFAR-10 images, read and preprocessed`,
    measured: seconds(rows.own),
    against: `sharp alone, their PNG sheet ${seconds(rows.sharp)}`,
    ratio: rows.own / rows.sharp,
    target: undefined,
  });

  const paths = await writeSmallImages(join(folder, "images"), COUNT);
  const files = await inTurn({
    own: async () => readAll(await openDataset(join(folder, "images"))),
    many: () => decodeAlone(paths, 16),
    one: () => decodeAlone(paths, 1),
  });
  const measured = seconds(files.own);
  const what = `folder of ${COUNT} PNGs of 32×32, listed, read and preprocessed`;
  report({
    what,
    measured,
    against: `sharp alone, 16 at once ${seconds(files.many)}`,
    ratio: files.own / files.many,
    target: undefined,
  });
  report({
    what,
    measured,
    against: `sharp alone, one after another ${seconds(files.one)}`,
    ratio: files.own / files.one,
    target: "≤ 1",
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
