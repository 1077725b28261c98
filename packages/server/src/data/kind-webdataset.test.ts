import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Dataset } from "@deepling/engine";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type FileServer, type FileServerOptions, startFileServer } from "../../../../test/server/file-server.ts";
import { writeTar } from "../../../../test/server/write-tar.ts";
import { openDataset } from "./open-dataset.ts";

let root: string;
let server: FileServer | undefined;
const shards = new Map<string, Buffer>();
const at = (...parts: string[]) => join(root, ...parts);
const open = (data: string, limit?: number) => openDataset(data, { cacheDir: at("cache"), limit, pauses: [] });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "deepling-wds-"));
  for (let shard = 0; shard < 3; shard++) {
    const files = await Promise.all(
      Array.from({ length: 4 }, async (_, i) => {
        const item = 4 * shard + i;
        const ending = ["png", "jpg", "webp", "gif"][i] as string;
        return [
          [`n/${item}.${ending}`, await plain(20 * item, ending)],
          [`n/${item}.cls`, String(item % 3)],
        ] as const;
      }),
    );
    shards.set(`s-00${shard}.tar`, writeTar(files.flat()));
  }
  for (const [name, bytes] of shards) await put(`whole/${name}`, bytes);
  await put("whole/classnames.txt", Buffer.from("cat\ndog\nowl\n"));
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  vi.unstubAllEnvs();
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), bytes);
}

async function plain(value: number, ending: string): Promise<Buffer> {
  const image = sharp({ create: { width: 4, height: 4, channels: 3, background: { r: value, g: value, b: value } } });
  if (ending === "jpg") return image.jpeg({ quality: 100 }).toBuffer();
  if (ending === "gif") return image.gif().toBuffer();
  return ending === "webp" ? image.webp({ lossless: true }).toBuffer() : image.png().toBuffer();
}

async function start(options: FileServerOptions): Promise<string> {
  server = await startFileServer(options);
  return server.address;
}

/** Addresses of a bucket as the AWS tools find them. */
function useBucket(address: string): void {
  vi.stubEnv("AWS_ENDPOINT_URL", address);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "key");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  vi.stubEnv("AWS_REGION", "us-east-1");
}

const reds = async (dataset: Dataset, indices = Array.from({ length: dataset.count }, (_, index) => index)) =>
  (await dataset.images(indices, "original")).map((image) => image?.pixels[0]);
const names = ({ count, itemName }: Dataset) => Array.from({ length: count }, (_, index) => itemName(index));
const VALUES = Array.from({ length: 12 }, (_, item) => 20 * item);
const LABELS = Array.from({ length: 12 }, (_, item) => item % 3);

test("a folder of tar files: samples in order, classes from .cls, names from the file beside them", async () => {
  const dataset = await open(at("whole"));
  expect(dataset).toMatchObject({ name: "whole", count: 12, classes: ["cat", "dog", "owl"], skipped: [] });
  expect([...(dataset.labels ?? [])]).toEqual(LABELS);
  expect(names(dataset)).toEqual(LABELS.map((_, item) => `n/${item}`));
  expect(await reds(dataset)).toEqual(VALUES);
  expect(dataset.notes).toEqual(["class names are those of classnames.txt"]);
  // at random, twice over, as in order
  const some = [7, 0, 11, 3, 3, 8];
  expect(await reds(dataset, some)).toEqual(some.map((item) => VALUES[item]));
});

test("one tar file, and brace notation, in the order that it says", async () => {
  expect(await reds(await open(at("whole/s-001.tar")))).toEqual(VALUES.slice(4, 8));
  const braces = await open(at("whole/s-{002..000..2}.tar"));
  expect(await reds(braces)).toEqual([...VALUES.slice(8), ...VALUES.slice(0, 4)]);
  expect(braces).toMatchObject({ count: 8, classes: ["0", "1", "2"], numbered: { least: 0, most: 2, named: false } });
  await expect(open(at("whole/s-{000..009}.tar"))).rejects.toMatchObject({
    message: expect.stringMatching(/^missing file: .*s-00\d\.tar$/),
    hint: "the braces name 10 files; all of them have to be there",
  });
});

test("splits by folder or by the names of the files; one is taken and said", async () => {
  const [a = Buffer.alloc(0), b = Buffer.alloc(0)] = shards.values();
  for (const path of ["train/0.tar", "test/0.tar"]) await put(`folders/${path}`, path.startsWith("test") ? a : b);
  for (const path of ["pets-train-000000.tar", "pets-val-000000.tar"])
    await put(`named/${path}`, path.includes("val") ? a : b);
  const folders = await open(at("folders"));
  expect(folders).toMatchObject({ name: "folders:test", count: 4 });
  expect(folders.notes?.[0]).toBe("test, train are splits of folders: test is used (folders:train is another)");
  expect(await reds(await open(`${at("folders")}:train`))).toEqual(VALUES.slice(4, 8));
  expect(await open(at("named"))).toMatchObject({ name: "named:pets-val" });
  expect(await open(`${at("named")}:train`)).toMatchObject({ name: "named:pets-train", notes: [] });
  await expect(open(`${at("named")}:tets`)).rejects.toThrow("unknown split: tets (named has pets-val, pets-train)");
});

test("names as classes, labels in JSON, several images, samples without one, one that is none", async () => {
  const png = await plain(50, "png");
  await put(
    "mixed.tar",
    writeTar([
      ["a.json", '{"caption": "x", "class_name": "owl"}'],
      ["a.mask.png", await plain(9, "png")],
      ["a.png", png],
      ["b.cls", "cat"],
      ["b.left.png", await plain(70, "png")],
      ["c.cls", "cat"],
      ["d.png", "no image"],
      ["d.cls", "owl"],
      ["e.png", png],
      ["e.json", "{broken"],
    ]),
  );
  const dataset = await open(at("mixed.tar"));
  expect(dataset).toMatchObject({ count: 4, classes: ["cat", "owl"], numbered: undefined });
  expect([...(dataset.labels ?? [])]).toEqual([1, 0, 1, -1]);
  expect(await reds(dataset)).toEqual([50, 70, undefined, 50]);
  expect(dataset.skipped).toEqual([{ name: "d", reason: "the file is no image of a format that can be read" }]);
  expect(dataset.notes).toEqual(["1 sample of mixed.tar without an image is not used"]);
  await put("texts.tar", writeTar([["a.txt", "x"]]));
  await expect(open(at("texts.tar"))).rejects.toThrow("missing images: texts.tar (1 sample without an image)");
  await put(
    "twice.tar",
    writeTar([
      ["a.png", png],
      ["a.PNG", png],
    ]),
  );
  await expect(open(at("twice.tar"))).rejects.toThrow("duplicate file: a.PNG (twice.tar)");
});

test("a folder that holds images too stays a folder of images; folders in a tar file are no classes, and that is said", async () => {
  const png = await plain(50, "png");
  const tree = writeTar([
    ["pets/cat/1.png", png],
    ["pets/dog/2.png", png],
  ]);
  await put("both/archive/pets.tar", tree);
  await put("both/images/cat/1.png", png);
  await put("both/images/dog/1.png", png);
  expect(await open(at("both"))).toMatchObject({ count: 2, skipped: [], classes: ["cat", "dog"] });
  const packed = await open(at("both/archive/pets.tar"));
  expect(packed).toMatchObject({ count: 2, classes: [], labels: undefined });
  expect(packed.notes?.[0]).toMatch(/^pets\.tar says no classes: .*unpack it/);
});

test("the fingerprint follows the content; a damaged file is refused, whatever was indexed before", async () => {
  const [bytes = Buffer.alloc(0)] = shards.values();
  await put("changing.tar", bytes);
  const before = await open(at("changing.tar"));
  expect((await open(at("changing.tar"))).fingerprint).toBe(before.fingerprint);
  await put("changing.tar", bytes.subarray(0, 3000));
  await expect(open(at("changing.tar"))).rejects.toMatchObject({
    message: expect.stringContaining("cut short"),
    hint: "copy, download or write it again",
  });
  await put("changing.tar", writeTar([["x.png", await plain(1, "png")]]));
  expect((await open(at("changing.tar"))).fingerprint).not.toBe(before.fingerprint);
  for (const name of ["a.tar.gz", "a.tgz"]) {
    await put(name, bytes);
    await expect(open(at(name))).rejects.toThrow(`unsupported file: ${name} (a tar file compressed with gzip)`);
  }
});

test("over http by ranges: the images asked for come alone, and the index is made once", async () => {
  const large = await sharp(Buffer.from(Uint8Array.from({ length: 900 * 900 * 3 }, (_, i) => (i * i) % 251)), {
    raw: { width: 900, height: 900, channels: 3 },
  })
    .png()
    .toBuffer();
  const file = writeTar(Array.from({ length: 8 }, (_, i) => [`${i}.png`, large] as const));
  const address = await start({ files: new Map([["/a/big.tar", file]]) });
  const dataset = await open(`${address}/a/big.tar?signature=secret`);
  expect(dataset).toMatchObject({ name: "big.tar", count: 8 });
  const indexing = server?.asked.splice(0) ?? [];
  await dataset.images([5], "original");
  expect(server?.asked.splice(0)).toEqual([expect.stringMatching(/^GET \/a\/big\.tar\?signature=secret bytes=/)]);
  const again = await open(`${address}/a/big.tar?signature=another`);
  expect(again.fingerprint).toBe(dataset.fingerprint);
  expect(server?.asked).toHaveLength(1);
  expect(indexing.length).toBeLessThan(12);
});

test("over http without ranges the file is downloaded once; what is no file, or not there, is said", async () => {
  const [bytes = Buffer.alloc(0)] = shards.values();
  const files = new Map<string, Uint8Array>([["/x.tar", bytes]]);
  const address = await start({
    files,
    ranges: false,
    refuse: (path) =>
      path === "/login.tar"
        ? { status: 200, type: "text/html", body: "<html>" }
        : path === "/private.tar"
          ? { status: 403 }
          : undefined,
  });
  const told: string[] = [];
  const dataset = await openDataset(`${address}/x.tar`, {
    cacheDir: at("cache"),
    onProgress: (stage) => told.push(stage),
  });
  expect(await reds(dataset)).toEqual(VALUES.slice(0, 4));
  expect(told[0]).toBe(`downloading ${address}/x.tar, whose server answers no ranges`);
  await expect(open(`${address}/none.tar`)).rejects.toMatchObject({
    message: `missing data: ${address}/none.tar (the server answers 404)`,
    hint: "check the address",
  });
  await expect(open(`${address}/login.tar`)).rejects.toThrow(
    `invalid data: ${address}/login.tar (a web page, not a file)`,
  );
  await expect(open(`${address}/private.tar`)).rejects.toThrow(
    `unreachable data: ${address}/private.tar (the server answers 403: no rights)`,
  );
  await expect(open(`${address}/a.zip`)).rejects.toMatchObject({ message: `unsupported data: ${address}/a.zip` });
  await expect(open("https://")).rejects.toThrow("unsupported data: https://");
  await expect(open("https://:x/a.tar")).rejects.toThrow("invalid data: https://:x/a.tar (no address)");
  await server?.close();
  await expect(open(`${address}/x.tar`)).rejects.toThrow(/unreachable data: .*x\.tar \(ECONNREFUSED\)/);
});

test("in a bucket: listed page by page, read by ranges, with its splits; no rights and nothing there are said", async () => {
  const files = new Map<string, Uint8Array>();
  for (const [name, bytes] of shards) files.set(`/photos/wds/${name}`, bytes);
  files.set("/photos/wds/classnames.txt", Buffer.from("cat\ndog\nowl\n"));
  files.set("/photos/wds-old/a.tar", Buffer.alloc(10));
  useBucket(
    await start({
      files,
      page: 2,
      refuse: (path) =>
        path.startsWith("/private") ? { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" } : undefined,
    }),
  );
  const dataset = await open("s3://photos/wds");
  expect(dataset).toMatchObject({ name: "wds", count: 12, classes: ["cat", "dog", "owl"] });
  expect(await reds(dataset)).toEqual(VALUES);
  expect(await reds(await open("s3://photos/wds/s-{001..002}.tar"))).toEqual(VALUES.slice(4));
  expect(await reds(await open("s3://photos/wds/s-001.tar"))).toEqual(VALUES.slice(4, 8));
  await expect(open("s3://photos/wds/s-{001..009}.tar")).rejects.toThrow(
    "missing file: s3://photos/wds/s-003.tar and 6 others",
  );
  await expect(open("s3://private/wds")).rejects.toMatchObject({
    message: "unreachable data: s3://private/wds (no rights: 403 AccessDenied)",
    hint: expect.stringContaining("s3:ListBucket"),
  });
  await expect(open("s3://photos/nothing")).rejects.toThrow("missing data: s3://photos/nothing");
});

test("a file that changes after it was indexed is not read as the one that was", async () => {
  const [bytes = Buffer.alloc(0), other = Buffer.alloc(0)] = shards.values();
  const padded = Buffer.concat([bytes, Buffer.alloc(2 ** 20)]);
  const files = new Map<string, Uint8Array>([["/b/x.tar", padded]]);
  const address = await start({ files });
  useBucket(address);
  const [byAddress, inBucket] = [await open(`${address}/b/x.tar`), await open("s3://b/x.tar")];
  expect(await reds(byAddress)).toEqual(await reds(inBucket));
  files.set("/b/x.tar", Buffer.concat([other, Buffer.alloc(2 ** 20)]));
  const changed = { message: expect.stringContaining("x.tar (it changed meanwhile)"), hint: "try again" };
  await expect(byAddress.images([3], "original")).rejects.toMatchObject(changed);
  await expect(inBucket.images([3], "original")).rejects.toMatchObject(changed);
  const local = at("changes.tar");
  await put("changes.tar", padded);
  const here = await open(local);
  await put("changes.tar", padded.subarray(0, 600));
  await expect(here.images([3], "original")).rejects.toThrow("invalid file: changes.tar (it became shorter)");
});
