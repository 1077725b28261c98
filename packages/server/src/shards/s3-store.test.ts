import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FileServer, startFileServer } from "../../../../test/server/file-server.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { SMALL, shard, shardedFolder } from "../../../../test/server/sharded.ts";
import { evaluate } from "../commands/evaluate.ts";
import { project } from "../commands/project.ts";
import { s3Store } from "./s3-store.ts";
import { folderStore } from "./store.ts";

const { at, remove } = await shardedFolder(320);
afterAll(remove);

let files: Map<string, Uint8Array>;
let server: FileServer;

beforeEach(async () => {
  files = new Map();
  const answers: Readonly<Record<string, string>> = { private: "AccessDenied", nowhere: "NoSuchBucket" };
  server = await startFileServer({
    files,
    page: 3,
    refuse: (path) => {
      const code = answers[path.split("/")[1] ?? ""];
      const status = code === "NoSuchBucket" ? 404 : 403;
      return code === undefined ? undefined : { status, body: `<Error><Code>${code}</Code></Error>` };
    },
  });
  vi.stubEnv("AWS_ENDPOINT_URL", server.address);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "key");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  vi.stubEnv("AWS_REGION", "us-east-1");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

async function* pieces() {
  yield "of ";
  yield Buffer.from("pieces");
}

test("a bucket and a folder hold the same: whole, by stretches, listed, taken from files", async () => {
  const folder = await mkdtemp(join(tmpdir(), "deepling-store-"));
  try {
    for (const store of [s3Store("s3://plans/a/"), folderStore(join(folder, "a"))]) {
      const said = async (...asked: Parameters<typeof store.read>) => {
        const found = await store.read(...asked);
        return found && Buffer.from(found).toString();
      };
      await store.put("results/2.bin", "two");
      for (let name = 0; name < 8; name++) await store.put(`results/1${name}.bin`, Buffer.from("one"));
      await store.put("pieces.txt", pieces());
      await writeFile(join(folder, "x"), "a file");
      await store.take("taken.txt", join(folder, "x"));
      expect(await store.list("results")).toEqual([...Array.from({ length: 8 }, (_, at) => `1${at}.bin`), "2.bin"]);
      expect(await store.list("none")).toEqual([]);
      expect(await said("results/2.bin")).toBe("two");
      expect(await said("results/2.bin", { at: 1, length: 1 })).toBe("w");
      expect(await said("results/2.bin", { at: 1, length: 9 })).toBe("wo");
      expect(await said("results/2.bin", { at: 3, length: 2 })).toBe("");
      expect(await said("results/2.bin", { at: 0, length: 0 })).toBe("");
      expect(await said("none")).toBeUndefined();
      expect([await said("pieces.txt"), await said("taken.txt")]).toEqual(["of pieces", "a file"]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("what is put once stays as the first worker put it", async () => {
  const store = s3Store("s3://plans/a");
  await store.put("x", "first", true);
  await store.put("x", "second", true);
  expect(Buffer.from((await store.read("x"))!).toString()).toBe("first");
  await store.put("x", "third");
  expect(Buffer.from((await store.read("x"))!).toString()).toBe("third");
});

test("a plan in a bucket is computed, folded and shown with the bytes of one in a folder; positions are read by ranges", async () => {
  const words = [
    at("model.onnx"),
    at("images.npz"),
    "--ask",
    "evaluate,project --pivots 20",
    "--chunks",
    "3",
    ...SMALL,
  ];
  const [bucket, folder] = ["s3://plans/one/plan", at("plan")];
  for (const place of [bucket, folder]) {
    await shard.plan(...words, "--out", place);
    await shard.run(place, "--index", "2,0-1");
    await shard.fold(place);
  }
  for (const name of ["evaluate.json", "project.json"])
    expect(Buffer.from(files.get(`/plans/one/plan/${name}`)!).toString()).toBe(
      await readFile(join(folder, name), "utf8"),
    );
  expect((await shard.run(bucket, "--index", "0-2")).printed).toEqual(["0 chunks computed, 3 already there"]);
  for (const name of files.keys()) if (name.includes("/results/")) files.delete(name);
  server.asked.length = 0;
  for (const command of [evaluate, project]) {
    const { printed } = await runCommand(
      command,
      ...[at("model.onnx"), at("images.npz"), ...SMALL, "--json", "--from", bucket],
      ...(command === project ? ["--pivots", "20"] : []),
    );
    expect(`${printed.join("")}\n`).toBe(await readFile(join(folder, `${command.name}.json`), "utf8"));
  }
  expect(server.asked.some((line) => /-positions\.bin\?\S+ bytes=\d+-\d+$/.test(line))).toBe(true);
});

test.each([
  ["s3://private/plan", "unreachable data: s3://private/plan (no rights: 403 AccessDenied)", "s3:PutObject"],
  ["s3://nowhere/plan", "missing data: s3://nowhere/plan (there is no such bucket)", "check the bucket's name"],
])("%s is one line, before anything is computed", async (place, message, hint) => {
  await expect(
    shard.plan(at("model.onnx"), at("images.npz"), "--ask", "project", "--out", place, ...SMALL),
  ).rejects.toMatchObject({ message, hint: expect.stringContaining(hint) });
  await expect(shard.run(place, "--index", "0")).rejects.toMatchObject({ message });
  await expect(shard.fold(place)).rejects.toMatchObject({ message });
});

test("a bucket without a plan says how one is made", async () => {
  await expect(shard.run("s3://plans/none", "--index", "0")).rejects.toMatchObject({
    message: "missing plan: s3://plans/none (it holds no plan.json)",
    hint: "deepling shard plan MODEL DATA --out s3://plans/none",
  });
});
