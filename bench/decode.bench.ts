// Reading, decoding and preprocessing 10,000 images, against sharp alone on the same files.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dataset } from "@deepling/engine";
import sharp from "sharp";
import { createFeed } from "../packages/engine/src/data/feed.ts";
import type { Preprocessing } from "../packages/engine/src/image/preprocess.ts";
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { writePhotographs } from "./photographs.ts";
import { report, timed } from "./report.ts";
import { writeSmallImages } from "./small-images.ts";

const COUNT = 10_000;
const BATCH = 128;
const PHOTOGRAPHS = 64;
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

async function readAll(dataset: Dataset, fit = preprocessing.fit, batch = BATCH): Promise<void> {
  const items = Array.from({ length: dataset.count }, (_, item) => item);
  for await (const { missing } of createFeed(dataset, { ...preprocessing, fit })(items, batch)) {
    if (missing.length > 0) throw new Error("an image could not be read");
  }
}

const whole = (path: string): Promise<unknown> => sharp(path).raw().toBuffer();

/** Decoded and scaled by sharp's own filter, which is another than Pillow's. */
async function scaled(path: string): Promise<unknown> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: info }).resize(341, 256, { fit: "fill", kernel: "linear" }).raw().toBuffer();
}

/** The files decoded by sharp, so many at a time, and let go. */
async function decodeAlone(paths: readonly string[], atOnce: number, decode = whole): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < paths.length) await decode(paths[next++] as string);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Milliseconds of processor time, all threads together, that `work` takes: a busy machine does not lengthen it much. */
async function worked(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The least time of each, in turn, so that a busy minute of the machine meets all. */
async function inTurn<K extends string>(
  jobs: Record<K, () => Promise<unknown>>,
  measure = timed,
): Promise<Record<K, number>> {
  const names = Object.keys(jobs) as K[];
  const least = Object.fromEntries(names.map((name) => [name, Number.POSITIVE_INFINITY])) as Record<K, number>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) least[name] = Math.min(least[name], await measure(jobs[name]));
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
  await sharp(Buffer.concat(raw.map((image) => Uint8Array.from(image?.pixels ?? []))), {
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
    target: "≤ 1.05",
  });
  report({
    what,
    measured,
    against: `sharp alone, one after another ${seconds(files.one)}`,
    ratio: files.own / files.one,
    target: "≤ 1",
  });

  const photographs = await writePhotographs(join(folder, "photographs"), PHOTOGRAPHS);
  const large = await openDataset(join(folder, "photographs"));
  const fit = { width: 224, height: 224, mode: "crop", shorter: 256 } as const;
  const jobs = {
    own: () => readAll(large, fit, 32),
    whole: () => decodeAlone(photographs, 4),
    scaled: () => decodeAlone(photographs, 4, scaled),
  };
  const fitted = `${PHOTOGRAPHS} JPEG photographs of 2000×1500, read, fitted to 224×224 as Pillow does and preprocessed`;
  const shots = await inTurn(jobs);
  report({
    what: fitted,
    measured: seconds(shots.own),
    against: `sharp alone, decoding and scaling them by its own filter, 4 at once ${seconds(shots.scaled)}`,
    ratio: shots.own / shots.scaled,
    target: undefined,
  });
  const work = await inTurn(jobs, worked);
  const spent = `${seconds(work.own)} of processor time`;
  report({
    what: fitted,
    measured: spent,
    against: `sharp alone, decoding them ${seconds(work.whole)}`,
    ratio: work.own / work.whole,
    target: undefined,
  });
  report({
    what: fitted,
    measured: spent,
    against: `sharp alone, decoding and scaling them by its own filter ${seconds(work.scaled)}`,
    ratio: work.own / work.scaled,
    target: "≤ 2",
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
