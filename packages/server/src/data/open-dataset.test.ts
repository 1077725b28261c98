import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { CIFAR10_RECORD, type Dataset, DeeplingError } from "@deepling/engine";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDataset } from "./open-dataset.ts";

let root: string;
const at = (...parts: string[]) => join(root, ...parts);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "deepling-test-"));
  for (const [path, value] of Object.entries({
    "pets/cat/2.png": 20,
    "pets/cat/deep/er/1.PNG": 10,
    "pets/dog/b.webp": 30,
    "pets/dog/a.gif": 40,
    "pets/Zebra/z.jpeg": 50,
    "flat/b.png": 2,
    "flat/a.png": 1,
    "split/train/cat/1.png": 1,
    "split/test/cat/2.png": 2,
    "split/test/dog/3.png": 3,
    "one.png": 9,
  })) {
    await put(path, await plain(value, path));
  }
  await put("pets/cat/broken.png", Buffer.from("not an image"));
  await put("pets/dog/empty.jpg", Buffer.alloc(0));
  await put("pets/.hidden/x.png", await plain(1, "x.png"));
  await put("pets/__MACOSX/x.png", await plain(1, "x.png"));
  await put("pets/readme.txt", Buffer.from("hello"));
  await put("texts/readme.txt", Buffer.from("hello"));
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), bytes);
}

async function plain(value: number, name: string): Promise<Buffer> {
  const image = sharp({ create: { width: 4, height: 4, channels: 3, background: { r: value, g: value, b: value } } });
  const extension = name.split(".").at(-1)?.toLowerCase();
  if (extension === "webp") return image.webp({ lossless: true }).toBuffer();
  if (extension === "gif") return image.gif().toBuffer();
  return extension === "jpeg" ? image.jpeg({ quality: 100 }).toBuffer() : image.png().toBuffer();
}

const fit = { width: 2, height: 2, mode: "crop", shorter: 2 } as const;
const names = (dataset: Dataset) => Array.from({ length: dataset.count }, (_, index) => dataset.itemName(index));
const reds = async (dataset: Dataset) =>
  (
    await dataset.images(
      Array.from({ length: dataset.count }, (_, index) => index),
      fit,
    )
  ).map((image) => image?.pixels[0]);

test("sub-folders are classes in sorted order; what cannot be read is skipped, counted and named", async () => {
  const pets = await openDataset(at("pets"));
  expect(pets).toMatchObject({ name: "pets", count: 6, classes: ["Zebra", "cat", "dog"] });
  expect(names(pets)).toEqual([
    "Zebra/z.jpeg",
    "cat/2.png",
    "cat/broken.png",
    "cat/deep/er/1.PNG",
    "dog/a.gif",
    "dog/b.webp",
  ]);
  expect([...(pets.labels ?? [])]).toEqual([0, 1, 1, 1, 2, 2]);
  expect(pets.skipped).toEqual([{ name: "dog/empty.jpg", reason: "the file is empty" }]);
  expect(await reds(pets)).toEqual([50, 20, undefined, 10, 40, 30]);
  await reds(pets);
  expect(pets.skipped).toEqual([
    { name: "dog/empty.jpg", reason: "the file is empty" },
    { name: "cat/broken.png", reason: "the file is no image of a format that can be read" },
  ]);
});

test("a limit takes of each class in turn", async () => {
  const pets = await openDataset(at("pets"), { limit: 4 });
  expect([...(pets.labels ?? [])]).toEqual([0, 1, 1, 2]);
});

test("one item of a folder", async () => {
  const one = await openDataset(`${at("pets")}/4`);
  expect(one).toMatchObject({ name: "pets/4", count: 1 });
  expect(names(one)).toEqual(["dog/a.gif"]);
});

test("a flat folder and one file have no classes", async () => {
  const flat = await openDataset(at("flat"));
  expect(flat).toMatchObject({ count: 2, classes: [], labels: undefined });
  expect(names(flat)).toEqual(["a.png", "b.png"]);
  const one = await openDataset(at("one.png"));
  expect(one).toMatchObject({ name: "one.png", count: 1, labels: undefined });
  expect(await reds(one)).toEqual([9]);
});

test("sub-folders called train and test are splits, test first", async () => {
  expect(await openDataset(at("split"))).toMatchObject({ name: "split:test", classes: ["cat", "dog"], count: 2 });
  expect(await openDataset(`${at("split")}:train`)).toMatchObject({
    name: "split:train",
    // the test has the other one
    classes: ["cat", "dog"],
    count: 1,
  });
  await expect(openDataset(`${at("split")}:trian`)).rejects.toMatchObject({
    message: "unknown split: trian (split has test, train)",
    hint: "did you mean split:train?",
  });
});

test("each image counts once, wherever links lead", async () => {
  for (const path of [
    "links/cat/1.png",
    "links/dog/2.png",
    "links/.store/3.png",
    "elsewhere/owl/4.png",
    "elsewhere/5.png",
  ]) {
    await put(path, await plain(1, path));
  }
  const link = (target: string, path: string) => symlink(target, at("links", path));
  await link(".", "self");
  await link("..", "up");
  await link("/", "root");
  await link("cat", "chat");
  await link("../dog", "cat/loop");
  await link(".store", "fox");
  await link("../elsewhere/owl", "owl");
  await link("../elsewhere/owl", "hibou");
  await link("../../elsewhere/5.png", "dog/5.png");
  await link("nowhere", "broken");
  const links = await openDataset(at("links"));
  expect(names(links)).toEqual(["cat/1.png", "dog/2.png", "dog/5.png", "fox/3.png", "hibou/4.png"]);
  const elsewhere = "a link to a folder that is counted under another name";
  expect(links.skipped).toEqual([
    { name: "cat/loop", reason: elsewhere },
    { name: "chat", reason: elsewhere },
    { name: "owl", reason: elsewhere },
    { name: "root", reason: "a link to this folder or one around it" },
    { name: "self", reason: "a link to this folder or one around it" },
    { name: "up", reason: "a link to this folder or one around it" },
  ]);
});

test("the fingerprint changes with the content", async () => {
  const before = (await openDataset(at("flat"))).fingerprint;
  expect((await openDataset(at("flat"))).fingerprint).toBe(before);
  await put("flat/c.png", await plain(3, "c.png"));
  expect((await openDataset(at("flat"))).fingerprint).not.toBe(before);
  await rm(at("flat/c.png"));
});

test.each([
  ["texts", "missing images: texts (found .txt)", "one sub-folder per class"],
  ["texts/readme.txt", "unsupported data: ", "folder of images"],
  ["flta", "missing data: ", "did you mean flat?"],
  ["flat/7", "unknown image: 7 (flat has 2)", "0 to 1"],
  ["one.png:test", "unknown split: test (one.png has none)", "leave out :test"],
])("%s: %s", async (path, message, hint) => {
  const error = await openDataset(at(path)).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(DeeplingError);
  expect((error as DeeplingError).message).toContain(message);
  expect((error as DeeplingError).hint).toContain(hint);
});

test("an unknown split of cifar10 is refused before anything is fetched", async () => {
  await expect(openDataset("cifar10:tset", { cacheDir: at("none") })).rejects.toMatchObject({
    hint: "did you mean cifar10:test?",
  });
});

test("the official binary version, wherever it lies: splits, items, labels, pixels", async () => {
  const record = (label: number, start: number) =>
    Uint8Array.from({ length: CIFAR10_RECORD }, (_, i) => (i === 0 ? label : (start + i) & 255));
  await put("cifar/test_batch.bin", Buffer.concat([record(3, 0), record(8, 5)]));
  const test = await openDataset(at("cifar"));
  expect(test).toMatchObject({ name: "cifar:test", count: 2 });
  expect([...(test.labels ?? [])]).toEqual([3, 8]);
  const [image] = await (await openDataset(`${at("cifar")}:test/1`)).images([0], "original");
  expect([...(image?.pixels.subarray(0, 3) ?? [])]).toEqual([1, 1025, 2049].map((i) => (5 + i) & 255));
  await expect(openDataset(`${at("cifar")}:train`)).rejects.toThrow("unknown split: train (cifar has test)");
  await put("around/cifar-10-batches-bin/test_batch.bin", record(4, 1));
  expect([...((await openDataset(at("around"))).labels ?? [])]).toEqual([4]);
  await put("cut/test_batch.bin", Buffer.alloc(5000));
  await expect(openDataset(at("cut"))).rejects.toThrow(/^invalid file: .*test_batch\.bin \(5,000 bytes/);
});

test("MNIST's files are found as pairs, packed or not", async () => {
  const images = Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8]);
  const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 7, 2]);
  await put("mnist/t10k-images-idx3-ubyte.gz", gzipSync(images));
  await put("mnist/t10k-labels-idx1-ubyte.gz", gzipSync(labels));
  await put("mnist/train-images.idx3-ubyte", images);
  const test = await openDataset(at("mnist"));
  expect(test).toMatchObject({ name: "mnist:test", count: 2, classes: ["0", "1", "2", "3", "4", "5", "6", "7"] });
  expect([...(test.labels ?? [])]).toEqual([7, 2]);
  const [second] = await test.images([1], "original");
  expect(second).toEqual({ width: 2, height: 2, channels: 1, pixels: Uint8Array.of(5, 6, 7, 8) });
  expect(await openDataset(`${at("mnist")}:train`)).toMatchObject({ count: 2, labels: undefined, classes: [] });
  expect(test.numbered).toEqual({ least: 2, most: 7, named: false });
  expect(await openDataset(at("mnist/t10k-images-idx3-ubyte.gz"))).toMatchObject({ count: 2, numbered: test.numbered });
  await put("mnist2/t10k-images-idx3-ubyte.gz", gzipSync(images).subarray(0, 12));
  await expect(openDataset(at("mnist2"))).rejects.toThrow(DeeplingError);
});

const idxImages = (first: number, count = 1) =>
  Buffer.from([0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 1, 0, 0, 0, 1, ...Array.from({ length: count }, () => first)]);
const idxLabels = (label: number, count = 1) =>
  Buffer.from([0, 0, 8, 1, 0, 0, 0, count, ...Array.from({ length: count }, () => label)]);

/** How others lay out MNIST's files; the pixel and the label are 7 and 3. */
test.each([
  ["plain", ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"], ""],
  ["with dots", ["t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"], ""],
  ["packed", ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"], ""],
  [
    "each in a folder of its name",
    ["t10k-images-idx3-ubyte/t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte"],
    "",
  ],
  [
    "such a folder itself",
    ["t10k-images-idx3-ubyte/t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte"],
    "t10k-images-idx3-ubyte",
  ],
  [
    "a file in such a folder",
    ["t10k-images-idx3-ubyte/t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte"],
    "t10k-images-idx3-ubyte/t10k-images-idx3-ubyte",
  ],
  ["torchvision's", ["MNIST/raw/t10k-images-idx3-ubyte", "MNIST/raw/t10k-labels-idx1-ubyte"], ""],
  ["labels without idx in the name", ["t10k-images-idx3-ubyte", "t10k-labels-ubyte"], ""],
])("MNIST's files: %s", async (title, paths, data) => {
  const folder = `idx ${title}`;
  for (const path of paths) {
    const bytes = path.includes("images") ? idxImages(7) : idxLabels(3);
    await put(`${folder}/${path}`, path.endsWith(".gz") ? gzipSync(bytes) : bytes);
  }
  const dataset = await openDataset(at(folder, data));
  expect([dataset.count, ...(dataset.labels ?? [])]).toEqual([1, 3]);
  expect((await dataset.images([0], "original"))[0]?.pixels).toEqual(Uint8Array.of(7));
});

test("Kaggle's MNIST: folders of the files' names beside the files, each set once", async () => {
  for (const split of ["t10k", "train"]) {
    const count = split === "train" ? 4 : 2;
    const [images, labels] = [`${split}-images-idx3-ubyte`, `${split}-labels-idx1-ubyte`];
    for (const [name, bytes] of [
      [images, idxImages(9, count)],
      [labels, idxLabels(1, count)],
    ] as const) {
      await put(`kaggle/${name}/${name}`, bytes);
      await put(`kaggle/${name.replace("-idx", ".idx")}`, bytes);
    }
  }
  expect(await openDataset(at("kaggle"))).toMatchObject({ name: "kaggle:test", count: 2, notes: [] });
  expect(await openDataset(`${at("kaggle")}:train`)).toMatchObject({ count: 4 });
});

test("several sets in one folder, as EMNIST has them, are named and chosen by their names", async () => {
  for (const [set, label] of [
    ["emnist-letters", 26],
    ["emnist-digits", 9],
  ] as const) {
    await put(`emnist/${set}-test-images-idx3-ubyte.gz`, gzipSync(idxImages(label)));
    await put(`emnist/${set}-test-labels-idx1-ubyte.gz`, gzipSync(idxLabels(label)));
  }
  const first = await openDataset(at("emnist"));
  expect(first.name).toBe("emnist:emnist-digits-test");
  expect(first.notes).toEqual(["emnist-digits-test, emnist-letters-test lie in emnist: emnist-digits-test is used"]);
  const letters = await openDataset(`${at("emnist")}:emnist-letters-test`);
  expect([...(letters.labels ?? [])]).toEqual([26]);
});

const golden = (file: string) => new URL(`../../../../test/golden/data/${file}`, import.meta.url).pathname;

test("NumPy's archives: classes by name, splits, labels in a file beside", async () => {
  const plainFile = await openDataset(golden("plain.npz"));
  expect(plainFile).toMatchObject({ name: "plain.npz", count: 3, classes: ["cat", "dog", "Bär"] });
  expect(plainFile.notes).toEqual([
    "x in plain.npz: 3×4×5×3 read as images × height × width × channels, values 0 to 255",
  ]);
  const [image] = await plainFile.images([1], "original");
  expect(image).toEqual({
    width: 5,
    height: 4,
    channels: 3,
    pixels: Uint8Array.from({ length: 60 }, (_, i) => 60 + i),
  });
  const compressed = await openDataset(golden("compressed.npz"));
  expect(compressed).toMatchObject({ name: "compressed.npz:test", count: 2 });
  const train = await openDataset(`${golden("compressed.npz")}:train`);
  expect([train.name, train.count, train.labels?.[0]]).toEqual(["compressed.npz:train", 1, 1]);
  const beside = await openDataset(golden("x_big.npy"));
  expect([...(beside.labels ?? [])]).toEqual([1, 0]);
});
