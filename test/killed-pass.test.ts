import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createLocalStudy, type LocalStudy } from "../packages/engine/src/index.ts";
import { MANY, manyParts } from "./engine/many-images.ts";
import { type AskedOfUnits, type KeepingStudy, keeping } from "./keeping-studies.ts";

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

/** Who asks what. */
interface Asker {
  readonly kind: KeepingStudy;
  readonly question: AskedOfUnits;
}

/** The answer with what the folder holds, and the images that were read for it. */
async function asked(folder: string, { kind, question }: Asker) {
  const read: number[] = [];
  const local = createLocalStudy(manyParts((items) => read.push(...items)));
  studies.push(local);
  const study = keeping[kind](local, folder);
  // describing the data reads images of its own
  await study.info();
  read.length = 0;
  let answer: unknown;
  for await (const message of study[question]({})) answer = message;
  return { answer, read };
}

async function killedAt(folder: string, enough: number, { kind, question }: Asker): Promise<void> {
  const child = fork(join(import.meta.dirname, "killed-pass.ts"), [folder, String(enough), kind, question], {
    execArgv: ["--conditions=@deepling/source", "--import", "tsx"],
  });
  await once(child, "message");
  child.kill("SIGKILL");
  await once(child, "exit");
}

test.each([
  { kind: "server", question: "units", left: 1 },
  { kind: "command", question: "summary", left: 0 },
] as const)(
  "$kind, $question: a process that is killed loses what it did since it last kept its progress, and the answer is the same",
  async ({ left, ...asker }) => {
    const [folder, whole] = [await emptyFolder(), await asked(await emptyFolder(), asker)];
    expect(whole.read).toHaveLength(MANY);
    await killedAt(folder, 2200, asker);
    const rest = await asked(folder, asker);
    expect(rest.answer).toEqual(whole.answer);
    expect(rest.read).toEqual(Array.from({ length: MANY - 2048 }, (_, at) => 2048 + at));
    // the answer has taken the place of what was kept of it; a command keeps none
    expect(await readdir(folder)).toHaveLength(left);
  },
);

test("a part that is lost costs only time", async () => {
  const asker = { kind: "server", question: "units" } as const;
  const folder = await emptyFolder();
  await killedAt(folder, 2200, asker);
  const [lost = ""] = await readdir(folder);
  await rm(join(folder, lost));
  const [found, whole] = [await asked(folder, asker), await asked(await emptyFolder(), asker)];
  expect(found.answer).toEqual(whole.answer);
});

test("a command goes on with what the page's server began", async () => {
  const folder = await emptyFolder();
  await killedAt(folder, 1100, { kind: "server", question: "units" });
  expect((await asked(folder, { kind: "command", question: "units" })).read).toHaveLength(MANY - 1024);
});

test("a summary reads no images whose units were read, and is the same", async () => {
  const read: number[] = [];
  const study = createLocalStudy(manyParts((items) => read.push(...items)));
  studies.push(study);
  for await (const _ of study.units({}));
  read.length = 0;
  let found: unknown;
  for await (const message of study.summary({})) found = message;
  expect(read).toEqual([]);
  expect(found).toEqual((await asked(await emptyFolder(), { kind: "command", question: "summary" })).answer);
});
