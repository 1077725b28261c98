import { mkdir, readdir, readFile, truncate, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { SMALL, shard, shardedFolder } from "../../../../test/server/sharded.ts";
import { parseCommand } from "../cli/parse.ts";
import { studyArgs } from "../cli/shared-args.ts";
import type { Terminal } from "../cli/terminal.ts";
import { openStudy } from "./open.ts";

const IMAGES = 56;
const SIDE = 24;
const { at, remove } = await shardedFolder(8);
afterAll(remove);
const photos = await photographs(at("photos"));

/** Pictures of 60 × 45 pixels with slopes and edges in two classes, of which one cannot be decoded. */
async function photographs(folder: string): Promise<string> {
  for (const name of ["cat", "dog"]) await mkdir(join(folder, name), { recursive: true });
  for (let item = 0; item < IMAGES; item++) {
    const pixels = Uint8Array.from({ length: 60 * 45 * 3 }, (_, i) => {
      const [x, y, channel] = [Math.floor(i / 3) % 60, Math.floor(i / 180), i % 3];
      return 120 + 60 * Math.sin((x + item * 9) / (11 + channel)) * Math.cos(y / 9) + (x + y * 2 + item > 70 ? 40 : 0);
    });
    const path = join(folder, item < 28 ? "cat" : "dog", `${String(item).padStart(2, "0")}.jpg`);
    await sharp(pixels, { raw: { width: 60, height: 45, channels: 3 } })
      .jpeg({ quality: 92 })
      .toFile(path);
    if (item === 27) await writeFile(path, "no picture");
  }
  return folder;
}

async function folded(name: string, chunks: number, ask: string, ...words: readonly string[]): Promise<string> {
  const plan = at(name);
  await shard.plan(
    at("model.onnx"),
    photos,
    "--ask",
    ask,
    "--chunks",
    String(chunks),
    "--out",
    plan,
    ...SMALL,
    ...words,
  );
  await shard.run(plan, "--index", chunks === 1 ? "0" : `0-${chunks - 1}`);
  await shard.fold(plan);
  return plan;
}

/** The pages of a plan's atlases, in the order of their names. */
async function pagesOf(plan: string): Promise<readonly string[]> {
  const names = await readdir(join(plan, "answers"));
  return names
    .filter((name) => name.includes("page-"))
    .sort()
    .map((name) => join(plan, "answers", name));
}

const terminal: Terminal = {
  ...{ print: () => undefined, note: () => undefined, progress: () => undefined, settle: () => undefined },
  signal: new AbortController().signal,
};

const disposed: { readonly dispose: () => Promise<void> }[] = [];
afterAll(async () => {
  for (const study of disposed) await study.dispose();
});

/** A study as the page opens it. */
async function open(...words: readonly string[]) {
  const args = parseCommand("", studyArgs, [...SMALL, ...words]);
  const { study } = await openStudy(at("model.onnx"), photos, args, terminal);
  disposed.push(study);
  return study;
}

const plan = await folded("plan", 3, `evaluate,thumbnails --size ${SIDE}`);
const all = Array.from({ length: IMAGES }, (_, item) => item);

test("the bytes are the same in 1, 3 and 7 chunks, beside other questions and alone", async () => {
  const [page, ...none] = await pagesOf(plan);
  expect(none).toEqual([]);
  const bytes = await readFile(page ?? "");
  for (const [name, chunks, ask] of [
    ["one", 1, `thumbnails --size ${SIDE}`],
    ["seven", 7, `units,thumbnails --size ${SIDE},evaluate`],
  ] as const) {
    const [other = ""] = await pagesOf(await folded(name, chunks, ask));
    expect(await readFile(other)).toEqual(bytes);
  }
});

test("thumbnails from the atlas are those of the data within what JPEG changes; one that cannot be read is black", async () => {
  const [fromAtlas, fromData] = [await open("--from", plan), await open()];
  for (const size of [SIDE, 12]) {
    const items = [...all].reverse();
    const found = await fromAtlas.thumbnails({ items, size });
    const expected = await fromData.thumbnails({ items, size });
    expect([found.size, [...found.items]]).toEqual([size, items]);
    const bytes = size * size * 3;
    for (const [at, item] of items.entries()) {
      const b = expected.pixels.subarray(at * bytes, (at + 1) * bytes);
      const a = found.pixels.subarray(at * bytes, (at + 1) * bytes);
      const apart = a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / bytes;
      expect([item, apart < (item === 27 ? 1e-9 : 4)]).toEqual([item, true]);
    }
    expect(found.pixels).not.toEqual(expected.pixels);
  }
});

test("what the atlas does not hold comes from the data: larger thumbnails, and edited images", async () => {
  const [fromAtlas, fromData] = [await open("--from", plan), await open()];
  const larger = { items: [3, 9], size: 32 };
  expect(await fromAtlas.thumbnails(larger)).toEqual(await fromData.thumbnails(larger));
  const edited = { variant: { image: "brightness:3" } };
  const same = { items: [3, 9], size: SIDE };
  expect(await fromAtlas.thumbnails(same, edited)).toEqual(await fromData.thumbnails(same, edited));
  // edits of the network leave the images as they are
  const network = { variant: { network: "conv2[1]=0" } };
  expect(await fromAtlas.thumbnails(same, network)).toEqual(await fromAtlas.thumbnails(same));
  await expect(fromAtlas.thumbnails({ items: [IMAGES], size: SIDE })).rejects.toThrow(`unknown item: ${IMAGES}`);
});

test("the default side is what the network is shown, at most 64; of several sizes the smallest that is large enough is read", async () => {
  const both = await folded("both", 2, "thumbnails,thumbnails --size 16");
  const pages = await pagesOf(both);
  expect(pages.length).toBe(2);
  const [fromAtlas, fromData] = [await open("--from", both), await open()];
  const apart = async (size: number) => {
    const request = { items: [0, 30], size };
    const [a, b] = [await fromAtlas.thumbnails(request), await fromData.thumbnails(request)];
    return a.pixels.some((value, i) => value !== b.pixels[i]);
  };
  // the network is shown 8 × 8
  expect([await apart(8), await apart(16), await apart(17)]).toEqual([true, true, false]);
});

test.each([
  ["cut off", async (path: string) => truncate(path, (await readFile(path)).length - 1), "it was cut off or changed"],
  ["too long", async (path: string) => writeFile(path, "x", { flag: "a" }), "it was cut off or changed"],
  ["empty", async (path: string) => truncate(path, 0), "it was cut off or changed"],
  ["gone", (path: string) => unlink(path), "its thumbnails are not there"],
])("an atlas that is %s is named before anything is shown", async (name, spoil, what) => {
  const spoiled = await folded(`spoiled ${name}`, 1, `thumbnails --size ${SIDE}`);
  const [page = ""] = await pagesOf(spoiled);
  await spoil(page);
  const code = name === "gone" ? "missing" : "invalid";
  await expect(open("--from", spoiled)).rejects.toMatchObject({
    message: `${code} atlas: ${page} (${what})`,
    hint: `deepling shard fold ${spoiled} writes it again`,
  });
  await shard.fold(spoiled);
  await open("--from", spoiled);
});

test("a thumbnail that was changed is named, and the others are shown", async () => {
  const spoiled = await folded("changed", 1, `thumbnails --size ${SIDE}`);
  const [page = ""] = await pagesOf(spoiled);
  const bytes = await readFile(page);
  bytes[bytes.length - 40] = (bytes.at(-40) ?? 0) ^ 4;
  await writeFile(page, bytes);
  const study = await open("--from", spoiled);
  await study.thumbnails({ items: all.slice(0, -1), size: SIDE });
  await expect(study.thumbnails({ items: all, size: SIDE })).rejects.toMatchObject({
    message: `invalid atlas: ${page} (thumbnail ${IMAGES - 1} is damaged)`,
    hint: `deepling shard fold ${spoiled} writes it again`,
  });
});

test("fold says what it made; before it the thumbnails come from the data", async () => {
  const unfolded = at("unfolded");
  await shard.plan(at("model.onnx"), photos, "--ask", "thumbnails", "--chunks", "2", "--out", unfolded, ...SMALL);
  const request = { items: [1, 2], size: 8 };
  const opened = await open("--from", unfolded);
  const { thumbnails } = await open();
  expect(await opened.thumbnails(request)).toEqual(await thumbnails(request));
  expect((await opened.info()).data.skipped).toEqual([]);
  await shard.run(unfolded, "--index", "0-1");
  expect((await shard.fold(unfolded)).printed[0]).toMatch(/^thumbnails: 56 images\n/);
  // a study that was opened before takes what was folded
  expect(await opened.thumbnails(request)).toEqual(await (await open("--from", unfolded)).thumbnails(request));
  expect(await opened.thumbnails(request)).not.toEqual(await thumbnails(request));
  expect((await opened.info()).data.skipped).toMatchObject([{ name: "cat/27.jpg" }]);
});

test.each([
  ["thumbnails --size 4", "invalid value: --size 4"],
  ["thumbnails --side 4", "unknown option: --side"],
])("%s is refused", async (ask, message) => {
  const refused = at(`refused ${ask}`);
  await expect(shard.plan(at("model.onnx"), photos, "--ask", ask, "--out", refused, ...SMALL)).rejects.toThrow(message);
});
