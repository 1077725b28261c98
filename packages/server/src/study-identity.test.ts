import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodeModel } from "@deepling/engine";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smallNet } from "../../../test/engine/small-net.ts";
import type { StudyArgs } from "./cli/shared-args.ts";
import type { Terminal } from "./cli/terminal.ts";
import { openStudy } from "./commands/open.ts";
import { programFingerprint, studyIdentity } from "./study-identity.ts";
import { writeNpy, writeNpz } from "./write-npz.ts";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "deepling-identity-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const terminal: Terminal = {
  print: () => undefined,
  note: () => undefined,
  progress: () => undefined,
  settle: () => undefined,
  signal: new AbortController().signal,
};

/** The identity of a study opened as `serve` opens it. */
async function identityOf(folder: string, data: string, args: StudyArgs = {}): Promise<string> {
  const { study, dataset } = await openStudy(join(folder, "model.onnx"), join(folder, data), args, terminal);
  const info = await study.info();
  await study.dispose();
  return studyIdentity({ info, fingerprint: dataset.fingerprint, batch: args.batch, program: "1" });
}

const CLASSES = ["ant", "bee", "cat"];

async function picture(path: string, level: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const pixels = Uint8Array.from({ length: 192 }, (_, at) => (at * 7 + level) % 256);
  await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toFile(path);
}

const idx = (shape: readonly number[], data: Uint8Array): Buffer => {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((extent, axis) => {
    header.writeUInt32BE(extent, 4 + 4 * axis);
  });
  return Buffer.concat([header, data]);
};

const pixels = (seed: number, length = 6 * 192) => Uint8Array.from({ length }, (_, at) => (at * 31 + seed) % 256);
const x = (seed: number) => ({ data: pixels(seed), shape: [6, 8, 8, 3] });
const y = (...values: number[]) => ({ data: Uint8Array.from(values), shape: [6] });
const images = (seed: number) => writeNpy(x(seed));
const labels = (...values: number[]) => writeNpy(y(...values));
const both = (seed: number, ...values: number[]) => writeNpz({ x: x(seed), y: y(...values) });

/** A model with data of every kind beside it. */
async function lay(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "model.onnx"), encodeModel(smallNet({ activation: "Relu", classes: 3 })));
  for (const [at, name] of CLASSES.entries()) {
    for (const image of [0, 1]) await picture(join(folder, "images", name, `${image}.png`), 40 * at + image);
  }
  await mkdir(join(folder, "arrays"));
  await writeFile(join(folder, "arrays/x.npy"), images(0));
  await writeFile(join(folder, "arrays/y.npy"), labels(0, 1, 2, 0, 1, 2));
  await writeFile(join(folder, "both.npz"), both(0, 0, 1, 2, 0, 1, 2));
  await mkdir(join(folder, "mnist"));
  await writeFile(join(folder, "mnist/t10k-images-idx3-ubyte"), idx([6, 8, 8], pixels(0, 384)));
  await writeFile(join(folder, "mnist/t10k-labels-idx1-ubyte"), idx([6], Uint8Array.of(0, 1, 2, 0, 1, 2)));
  await writeFile(join(folder, "names"), `${CLASSES.join("\n")}\n`);
  await writeFile(join(folder, "others"), "cat\nbee\nant\n");
}

/** Changes one byte of a file in its place and sets its times back, so that name, size and mtime stay. */
async function alterSecretly(path: string): Promise<void> {
  const { atime, mtime } = await stat(path);
  const bytes = await readFile(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(path, bytes);
  await utimes(path, atime, mtime);
}

/** What a person changes: flags, where `DIR` is the folder, or files below it. */
interface Change {
  readonly data?: string;
  readonly flags?: StudyArgs;
  readonly files?: (folder: string) => Promise<unknown>;
}

const write = (name: string, bytes: Uint8Array | string) => (folder: string) => writeFile(join(folder, name), bytes);
const alter = (name: string) => (folder: string) => alterSecretly(join(folder, name));
const model = (options: Parameters<typeof smallNet>[0]) =>
  write("model.onnx", encodeModel(smallNet({ activation: "Relu", classes: 3, ...options })));
const named = (names: Readonly<Record<string, string>>) =>
  encodeModel({ ...smallNet({ activation: "Relu", classes: 3 }), metadata: new Map(Object.entries(names)) });

const changes: Readonly<Record<string, Change>> = {
  "class names by flag": { flags: { labels: "DIR/others" } },
  "class names beside the model": { files: write("labels.txt", "cat\nbee\nant\n") },
  "class names in the model": { files: write("model.onnx", named({ names: "{0: 'bee', 1: 'ant', 2: 'cat'}" })) },
  mean: { flags: { mean: [0.1, 0.2, 0.3] } },
  std: { flags: { std: [0.1, 0.2, 0.3] } },
  scale: { flags: { scale: 1 } },
  channels: { flags: { channels: "bgr" } },
  "preprocessing beside the model": { files: write("preprocessor_config.json", '{"image_mean": [0.4, 0.4, 0.4]}') },
  limit: { flags: { limit: 4 } },
  batch: { flags: { batch: 2 } },
  "the model's end": { files: model({ end: "softmax" }) },
  "the model's activation": { files: model({ activation: "Tanh" }) },
  "a picture's content, its size and time kept": { files: alter("images/bee/0.png") },
  "a picture's name": { files: (folder) => rename(join(folder, "images/bee/0.png"), join(folder, "images/bee/5.png")) },
  "a picture's class": {
    files: (folder) => rename(join(folder, "images/bee/0.png"), join(folder, "images/ant/2.png")),
  },
  "a class's name": { files: (folder) => rename(join(folder, "images/bee"), join(folder, "images/bug")) },
  "a picture more": { files: (folder) => picture(join(folder, "images/bee/9.png"), 9) },
  "a picture less": { files: (folder) => rm(join(folder, "images/bee/0.png")) },
  "a .npz file's images": { data: "both.npz", files: write("both.npz", both(1, 0, 1, 2, 0, 1, 2)) },
  "a .npz file's labels": { data: "both.npz", files: write("both.npz", both(0, 0, 1, 2, 0, 2, 1)) },
  "a .npz file's content, its size and time kept": { data: "both.npz", files: alter("both.npz") },
  "a .npy file's content": { data: "arrays/x.npy", files: alter("arrays/x.npy") },
  "the label file of a .npy file": { data: "arrays/x.npy", files: write("arrays/y.npy", labels(2, 1, 0, 2, 1, 0)) },
  "no label file of a .npy file": { data: "arrays/x.npy", files: (folder) => rm(join(folder, "arrays/y.npy")) },
  "an IDX file's content": { data: "mnist", files: alter("mnist/t10k-images-idx3-ubyte") },
  "the label file of an IDX file": {
    data: "mnist",
    files: write("mnist/t10k-labels-idx1-ubyte", idx([6], Uint8Array.of(2, 1, 0, 2, 1, 0))),
  },
  "one image of several": { data: "both.npz/1" },
  "class names for numbered labels": { data: "both.npz", flags: { labels: "DIR/names" } },
};

let folders = 0;
const withFolder = (folder: string, flags: StudyArgs): StudyArgs =>
  Object.fromEntries(
    Object.entries(flags).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replace("DIR", folder) : value,
    ]),
  );

describe("what can change an answer changes its key", () => {
  test.each(Object.entries(changes))("%s", async (_, { data = "images", flags = {}, files }) => {
    const folder = join(root, String(folders++));
    await lay(folder);
    const before = await identityOf(folder, data.replace(/\/\d$/, ""));
    expect(await identityOf(folder, data.replace(/\/\d$/, ""))).toBe(before);
    await files?.(folder);
    expect(await identityOf(folder, data, withFolder(folder, flags))).not.toBe(before);
  });

  test.each(["both.npz", "mnist", "images"])(
    "another folder with other content under the same names: %s",
    async (data) => {
      const [here, there] = [join(root, String(folders++)), join(root, String(folders++))];
      await lay(here);
      await cp(here, there, { recursive: true, preserveTimestamps: true });
      const name =
        { "both.npz": "both.npz", mnist: "mnist/t10k-images-idx3-ubyte", images: "images/ant/0.png" }[data] ?? "";
      await alterSecretly(join(there, name));
      expect(await identityOf(there, data)).not.toBe(await identityOf(here, data));
    },
  );

  test("a fact that nobody thought of: whatever is added to the study's information", async () => {
    const folder = join(root, String(folders++));
    await lay(folder);
    const { study, dataset } = await openStudy(join(folder, "model.onnx"), join(folder, "images"), {}, terminal);
    const info = await study.info();
    const facts = { info, fingerprint: dataset.fingerprint, batch: undefined, program: "1" };
    const whole = studyIdentity(facts);
    for (const part of ["model", "data", "preprocessing", "runtime"] as const) {
      const known = info[part] as object;
      expect(studyIdentity({ ...facts, info: { ...info, [part]: { ...known, threshold: 0.5 } } })).not.toBe(whole);
      for (const name of Object.keys(known).filter((name) => name !== "skipped")) {
        const changed = { ...info, [part]: { ...known, [name]: "another" } };
        expect(studyIdentity({ ...facts, info: changed }), `${part}.${name}`).not.toBe(whole);
      }
    }
    expect(studyIdentity({ ...facts, info: { ...info, version: "another" } })).not.toBe(whole);
    expect(studyIdentity({ ...facts, program: "2" })).not.toBe(whole);
    // what was found out while reading is no fact of its own
    const skipped = [{ name: "a", reason: "b" }];
    expect(studyIdentity({ ...facts, info: { ...info, data: { ...info.data, skipped } } })).toBe(whole);
    await study.dispose();
  });
});

test("a program's fingerprint is the same while it is the same", async () => {
  expect(await programFingerprint()).toBe(await programFingerprint());
});

test("an answer of another build is not taken for one of this: code that changes changes the fingerprint", async () => {
  const dist = join(root, "package", "dist");
  await mkdir(join(dist, "web"), { recursive: true });
  await writeFile(join(dist, "..", "package.json"), "{}");
  const files = { "program.cjs": "limit = 0.1", "cli.js": "run()" };
  for (const [name, text] of Object.entries(files)) await writeFile(join(dist, name), text);
  const whole = await programFingerprint(dist);
  // the page makes no answers
  await writeFile(join(dist, "web", "page.js"), "draw()");
  expect(await programFingerprint(dist)).toBe(whole);
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(dist, name), text.replace(/.$/, "2"));
    expect(await programFingerprint(dist), name).not.toBe(whole);
    await writeFile(join(dist, name), text);
  }
  await writeFile(join(dist, "more.js"), "");
  expect(await programFingerprint(dist)).not.toBe(whole);
  await rm(join(dist, "more.js"));
  await writeFile(join(dist, "..", "package.json"), '{"dependencies":{"onnxruntime-node":"2.0.0"}}');
  expect(await programFingerprint(dist)).not.toBe(whole);
  await writeFile(join(dist, "..", "package.json"), "{}");
  expect(await programFingerprint(dist)).toBe(whole);
});
