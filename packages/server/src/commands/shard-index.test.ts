import {
  copyFile,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startFileServer } from "../../../../test/server/file-server.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { picturesFolder, SMALL, shard, shardedFolder } from "../../../../test/server/sharded.ts";
import { writeTar } from "../../../../test/server/write-tar.ts";
import { evaluate } from "./evaluate.ts";

const { folder, remove } = await shardedFolder(1);
const at = (...parts: readonly string[]) => join(folder, ...parts);
const goldens = JSON.parse(
  await readFile(new URL("../../../../test/golden/data/parquets.json", import.meta.url), "utf8"),
) as readonly { readonly name: string; readonly file: string }[];

beforeAll(async () => {
  // an index that was kept by this machine would hide that one was made again
  vi.stubEnv("DEEPLING_CACHE", at("cache"));
  const pictures = await picturesFolder(at("folder"));
  await mkdir(at("tars"));
  for (const name of ["cat", "dog"]) {
    const files: [string, Uint8Array | string][] = [];
    for (let item = 0; item < 10; item++)
      files.push(
        [`${item}.png`, await readFile(join(pictures, name, `${item}.png`))],
        [`${item}.cls`, name === "cat" ? "0" : "1"],
      );
    await writeFile(at("tars", `${name}.tar`), writeTar(files));
  }
  await mkdir(at("parquets"));
  for (const [at_, name] of ["snappy-1", "none-2-index"].entries()) {
    const file = goldens.find((one) => one.name === name)?.file ?? "";
    await writeFile(at("parquets", `part-0000${at_}.parquet`), gunzipSync(Buffer.from(file, "base64")));
  }
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await remove();
});

const words = (data: string) => [at("model.onnx"), data, ...SMALL];
const KINDS = ["folder", "tars", "parquets"] as const;

/** A copy of a data set, with a plan on it. */
async function planned(kind: (typeof KINDS)[number], name: string) {
  const [data, plan] = [at(`${name}-${kind}`), at(`${name}-${kind}-plan`)];
  await cp(at(kind), data, { recursive: true, preserveTimestamps: true });
  await shard.plan(...words(data), "--chunks", "3", "--out", plan);
  await rm(at("cache"), { recursive: true, force: true });
  return { data, plan, run: () => shard.run(plan, "--index", "0-2") };
}

/** The first file of a data set. */
const FIRST = { folder: "cat/0.png", tars: "cat.tar", parquets: "part-00000.parquet" } as const;

test.each(KINDS)("%s: whoever computes takes the files from the plan, and lists none", async (kind) => {
  const { data, plan, run } = await planned(kind, "taken");
  const alone = await runCommand(evaluate, ...words(data), "--json");
  // whoever listed again would find them
  const [first, more] = [join(data, FIRST[kind]), join(data, FIRST[kind].replace(/(0?)(\.\w+)$/, "9$1$2"))];
  await copyFile(first, more);
  await rm(at("cache"), { recursive: true, force: true });
  await run();
  await shard.fold(plan);
  expect(await readFile(join(plan, "evaluate.json"), "utf8")).toBe(`${alone.printed.join("")}\n`);
  const from = await runCommand(evaluate, ...words(data), "--json", "--from", plan);
  expect(from.printed).toEqual(alone.printed);
  // nothing was indexed in the cache
  expect(await readdir(at("cache", "indexes")).catch(() => [])).toEqual([]);
  // under another name it is listed, and found to be other data
  await rename(data, `${data}-moved`);
  await expect(runCommand(evaluate, ...words(`${data}-moved`), "--from", plan)).rejects.toThrow("mismatched data");
});

test.each(KINDS)("%s: a file that has changed, or is gone, is named when it is read", async (kind) => {
  const { data, run } = await planned(kind, "changed");
  const [first, name] = [join(data, FIRST[kind]), FIRST[kind]];
  const { size, atime, mtime } = await stat(first);
  await truncate(first, size - 1);
  await expect(run()).rejects.toMatchObject({
    message: `mismatched data: ${name} has changed since the plan was made (${size - 1} bytes instead of ${size})`,
    hint: "bring back what it was, or plan again into an empty folder",
  });
  await rm(first);
  await expect(run()).rejects.toThrow(`mismatched data: ${name} has changed since the plan was made (it is gone)`);
  // a copy with another date
  await copyFile(at(kind, name), first);
  await utimes(first, atime, new Date(mtime.getTime() - 60_000));
  const { noted } = await run();
  expect(noted.filter((text) => text.includes("another date"))).toEqual([
    `note: ${name} has another date than when the plan was made; what is listed of it still holds, so it is taken for a copy`,
  ]);
});

test.each(["tars", "parquets"] as const)("%s: another file of the same size is not taken for a copy", async (kind) => {
  const { data, run } = await planned(kind, "other");
  const first = join(data, FIRST[kind]);
  const bytes = await readFile(first);
  // a class in the tar file, a name of a class in the footer
  const place =
    kind === "tars"
      ? 2 * 512 + 512 * Math.ceil((await stat(at("folder", "cat/0.png"))).size / 512)
      : bytes.lastIndexOf("owl");
  bytes[place] = (bytes[place] ?? 0) + 1;
  await writeFile(first, bytes);
  await utimes(first, new Date(2020, 1), new Date(2020, 1));
  await expect(run()).rejects.toThrow(
    `mismatched data: ${FIRST[kind]} has changed since the plan was made (other images lie in it)`,
  );
});

test("an index that is cut off, or gone, is named with what writes it again", async () => {
  const { data, plan, run } = await planned("tars", "broken");
  const [first = ""] = await readdir(join(plan, "index"));
  const path = join(plan, "index", first);
  await truncate(path, 20);
  const hint = "give the same deepling shard plan again, which writes it again";
  await expect(run()).rejects.toMatchObject({
    message: `invalid index: ${plan}/index/${first} (cut off or changed)`,
    hint,
  });
  await copyFile(join(plan, "index", (await readdir(join(plan, "index")))[1] ?? ""), path);
  await expect(run()).rejects.toMatchObject({ message: `invalid index: ${plan}/index (not that of the plan)`, hint });
  await rm(path);
  await expect(run()).rejects.toMatchObject({ message: `missing index: ${plan}/index/${first}`, hint });
  await shard.plan(...words(data), "--chunks", "3", "--out", plan);
  expect((await run()).printed).toEqual(["3 chunks computed"]);
});

test("at an address: of a tar file the images alone; another one, of another size or gone is refused", async () => {
  const files = new Map<string, Uint8Array>();
  for (const name of ["cat", "dog"]) files.set(`/birds/${name}.tar`, await readFile(at("tars", `${name}.tar`)));
  const alone = await runCommand(evaluate, ...words(at("tars")), "--json");
  const server = await startFileServer({ files });
  const cat = files.get("/birds/cat.tar") as Uint8Array;
  const refused = (reason: string) =>
    `mismatched data: ${server.address}/birds/cat.tar has changed since the plan was made (${reason})`;
  try {
    const plan = at("address-plan");
    await shard.plan(...words(`${server.address}/birds/{cat,dog}.tar`), "--chunks", "3", "--out", plan);
    const run = (chunks: string) => shard.run(plan, "--index", chunks);
    await rm(at("cache"), { recursive: true, force: true });
    files.set(
      "/birds/cat.tar",
      Uint8Array.from(cat, (byte, place) => (place === 600 ? byte ^ 1 : byte)),
    );
    await expect(run("0")).rejects.toThrow(refused("its server says that it is another one"));
    files.set("/birds/cat.tar", cat.subarray(0, cat.length - 512));
    await expect(run("0")).rejects.toThrow(refused(`${cat.length - 512} bytes instead of ${cat.length}`));
    files.delete("/birds/cat.tar");
    await expect(run("0")).rejects.toThrow(refused("it is gone"));
    files.set("/birds/cat.tar", cat);
    server.asked.splice(0);
    await run("0-2");
    // ranges alone, and nothing was indexed again
    expect(server.asked.filter((line) => !/^GET \/birds\/\w+\.tar bytes=/.test(line))).toEqual([]);
    expect(await readdir(at("cache", "indexes")).catch(() => [])).toEqual([]);
    await shard.fold(plan);
    const folded = JSON.parse(await readFile(join(plan, "evaluate.json"), "utf8")) as Record<string, unknown>;
    const truth = JSON.parse(alone.printed.join("")) as Record<string, unknown>;
    const { data: _, ...counted } = folded;
    expect(counted).toEqual({ ...truth, data: undefined });
  } finally {
    await server.close();
  }
});

test("in a bucket: no list, and of a tar file the images alone; another object of that name is refused", async () => {
  const files = new Map<string, Uint8Array>();
  for (const name of ["cat", "dog"]) files.set(`/data/birds/${name}.tar`, await readFile(at("tars", `${name}.tar`)));
  const server = await startFileServer({ files });
  try {
    vi.stubEnv("AWS_ENDPOINT_URL", server.address);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "key");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    const plan = at("bucket-plan");
    await shard.plan(...words("s3://data/birds"), "--chunks", "3", "--out", plan);
    await rm(at("cache"), { recursive: true, force: true });
    server.asked.splice(0);
    await shard.run(plan, "--index", "0");
    expect(server.asked.filter((line) => !/^GET \/data\/birds\/\w+\.tar\S* bytes=/.test(line))).toEqual([]);
    expect(server.asked.length).toBeGreaterThan(0);
    const [cat] = files.values();
    files.set(
      "/data/birds/cat.tar",
      Uint8Array.from(cat ?? [], (byte, place) => (place === 600 ? byte ^ 1 : byte)),
    );
    await expect(shard.run(plan, "--index", "1")).rejects.toThrow(
      "mismatched data: s3://data/birds/cat.tar has changed since the plan was made (it is another object)",
    );
  } finally {
    vi.unstubAllEnvs();
    await server.close();
  }
});
