import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createLocalStudy, type LocalStudy } from "../packages/engine/src/index.ts";
import { openCache } from "../packages/server/src/cache.ts";
import { cachedStudy } from "../packages/server/src/cached-study.ts";
import { createCodec } from "../packages/server/src/codec.ts";
import { MANY, manyParts } from "./engine/many-images.ts";

const folders: string[] = [];
const studies: LocalStudy[] = [];
afterAll(async () => {
  for (const study of studies) await study.dispose();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "deepling-killed-"));
  folders.push(folder);
  return folder;
}

/** The answer to all units with what the folder holds, and the images that were read for it. */
async function asked(folder: string) {
  const read: number[] = [];
  const local = createLocalStudy(manyParts((items) => read.push(...items)));
  studies.push(local);
  const study = cachedStudy(local, { cache: openCache(folder), codec: createCodec(), identity: () => "noise" });
  // describing the data reads images of its own
  await study.info();
  read.length = 0;
  let answer: unknown;
  for await (const message of study.units({})) answer = message;
  return { answer, read };
}

async function killedAt(folder: string, enough: number): Promise<void> {
  const child = fork(join(import.meta.dirname, "killed-pass.ts"), [folder, String(enough)], {
    execArgv: ["--conditions=@deepling/source", "--import", "tsx"],
  });
  await once(child, "message");
  child.kill("SIGKILL");
  await once(child, "exit");
}

test("a process that is killed loses what it did since it last kept its progress, and the answer is the same", async () => {
  const [folder, whole] = [await emptyFolder(), await asked(await emptyFolder())];
  expect(whole.read).toHaveLength(MANY);
  await killedAt(folder, 2200);
  const rest = await asked(folder);
  expect(rest.answer).toEqual(whole.answer);
  expect(rest.read).toEqual(Array.from({ length: MANY - 2048 }, (_, at) => 2048 + at));
  // the answer has taken the place of what was kept of it
  expect(await readdir(folder)).toHaveLength(1);
  // a part that is lost costs only time
  const again = await emptyFolder();
  await killedAt(again, 2200);
  const [lost = ""] = await readdir(again);
  await rm(join(again, lost));
  expect((await asked(again)).answer).toEqual(whole.answer);
});
