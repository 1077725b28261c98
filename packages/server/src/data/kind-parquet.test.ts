import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Dataset } from "@deepling/engine";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startFileServer } from "../../../../test/server/file-server.ts";
import { openDataset } from "./open-dataset.ts";

/** Written by test/golden/data/parquets.py from the format's specification. */
const goldens = JSON.parse(
  readFileSync(new URL("../../../../test/golden/data/parquets.json", import.meta.url), "utf8"),
) as {
  readonly name: string;
  readonly file: string;
  readonly reds: readonly (number | null)[] | null;
  readonly labels: readonly (number | string | null)[] | null;
  readonly names: readonly (string | null)[] | null;
}[];
const golden = (name: string): Buffer =>
  gunzipSync(Buffer.from(goldens.find((one) => one.name === name)?.file ?? "", "base64"));

let root: string;
const at = (...parts: string[]) => join(root, ...parts);
const open = (data: string) => openDataset(data, { cacheDir: at("cache"), pauses: [] });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "deepling-parquet-"));
  for (const { name } of goldens) await put(`${name}.parquet`, golden(name));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), bytes);
}

const all = ({ count }: Dataset) => Array.from({ length: count }, (_, index) => index);
const reds = async (dataset: Dataset, indices = all(dataset)) =>
  (await dataset.images(indices, "original")).map((image) => image?.pixels[0] ?? null);

test.each(goldens.filter((one) => one.reds?.some((red) => red !== null)))(
  "$name: rows, classes and names; at random as in order",
  async (expected) => {
    const dataset = await open(at(`${expected.name}.parquet`));
    expect(await reds(dataset)).toEqual(expected.reds);
    const mixed = [...all(dataset), ...all(dataset).reverse(), 1, 1];
    expect(await reds(dataset, mixed)).toEqual(mixed.map((index) => expected.reds?.[index]));
    expect(all(dataset).map(dataset.itemName)).toEqual(
      expected.names?.map((name, index) => name ?? `${expected.name}.parquet/${index}`),
    );
    const written = Array.from(dataset.labels ?? [], (label) => dataset.classes[label] ?? null);
    const names = expected.name === "bare" ? ["0", "1", "2"] : ["cat", "dog", "owl"];
    expect(written).toEqual(
      expected.labels?.map((label) => (typeof label === "number" ? (names[label] ?? null) : label)),
    );
    expect(dataset.skipped.map(({ reason }) => reason)).toEqual(
      expected.reds?.filter((red) => red === null).map(() => "the row holds no image"),
    );
  },
);

test("a folder as Hugging Face lays it out: its splits, and their files in order", async () => {
  for (const [path, name] of Object.entries({
    "hub/data/test-00000-of-00002.parquet": "none-1",
    "hub/data/test-00001-of-00002.parquet": "zstd-2-index",
    "hub/data/train-00000-of-00001.parquet": "nulls",
  }))
    await put(path, golden(name));
  await put("hub/README.md", Buffer.from("---\n"));
  const dataset = await open(at("hub"));
  expect(dataset).toMatchObject({ name: "hub:test", count: 18, numbered: { least: 0, most: 2, named: true } });
  expect(dataset.notes).toEqual(["test, train are splits of hub: test is used (hub:train is another)"]);
  const once = Array.from({ length: 9 }, (_, row) => 20 * row);
  expect(await reds(dataset)).toEqual([...once, ...once]);
  expect(await open(`${at("hub")}:train`)).toMatchObject({ name: "hub:train", count: 9 });
  await put("hub/data/test-00001-of-00002.parquet", golden("binary"));
  await expect(open(at("hub"))).rejects.toThrow(
    "mismatched files: data/test-00001-of-00002.parquet has other columns or class names than data/test-00000-of-00002.parquet",
  );
});

test("without images, with paths alone, cut short anywhere, or damaged: one line before the work", async () => {
  await expect(open(at("texts.parquet"))).rejects.toMatchObject({
    message: "missing images: texts.parquet (its columns: text, raw)",
    hint: expect.stringContaining("struct with bytes and path"),
  });
  await expect(open(at("only-paths.parquet"))).rejects.toMatchObject({
    message: "missing images: only-paths.parquet (the column image holds paths alone)",
    hint: expect.stringContaining("push_to_hub"),
  });
  await expect(open(at("lzo.parquet"))).rejects.toMatchObject({
    message: "unsupported file: lzo.parquet (compressed with LZO)",
    hint: "write it again with Snappy, Zstandard, gzip or without compression",
  });
  const whole = golden("none-1");
  for (const length of [0, 3, 11, 100, whole.length - 5, whole.length - 1]) {
    await put("cut.parquet", whole.subarray(0, length));
    await expect(open(at("cut.parquet"))).rejects.toMatchObject({
      message: "invalid file: cut.parquet (no Parquet file, or one that is cut short)",
      hint: "copy, download or write it again",
    });
  }
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, 4, 40);
  await put("damaged.parquet", damaged);
  const dataset = await open(at("damaged.parquet"));
  await expect(dataset.images([0], "original")).rejects.toThrow(
    "invalid file: damaged.parquet (damaged at byte 4: no page of a Parquet file)",
  );
});

test("at an address and in a bucket: pages come alone, classes once", async () => {
  const file = golden("none-2-index");
  const server = await startFileServer({ files: new Map([["/hub/data/test-00000-of-00001.parquet", file]]) });
  try {
    const dataset = await open(`${server.address}/hub/data/test-00000-of-00001.parquet`);
    expect(dataset).toMatchObject({ count: 9, classes: ["cat", "dog", "owl"] });
    server.asked.splice(0);
    expect(await reds(dataset, [7])).toEqual([140]);
    const bytes = server.asked.map((line) => /bytes=(\d+)-(\d+)/.exec(line)?.slice(1).map(Number) ?? []);
    // the offset index of a row group, and one page of three images
    expect(bytes.length).toBe(2);
    expect(bytes.reduce((sum, [start = 0, end = 0]) => sum + end - start + 1, 0)).toBeLessThan(500);
    vi.stubEnv("AWS_ENDPOINT_URL", server.address);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "key");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    const bucket = await open("s3://hub");
    expect(await reds(bucket)).toEqual(all(bucket).map((row) => 20 * row));
  } finally {
    vi.unstubAllEnvs();
    await server.close();
  }
});
