import { copyFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arrayDataset, DeeplingError, decodeModel, encodeModel, type Study } from "@deepling/engine";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { smallNet } from "../../../../test/engine/small-net.ts";
import { openModelArgument, openUnchecked, type UncheckedStudy } from "../commands/open.ts";
import { findModels } from "../model/find-models.ts";
import { createNodeRuntime } from "../node-runtime.ts";
import { createModelShelf } from "./model-shelf.ts";
import { createRevisions } from "./revisions.ts";
import { openServedModels, type ServedModels, type ServedModelsOptions } from "./served-models.ts";
import { createSettling, lookAtFiles } from "./settled-files.ts";
import { createSwitchedStudy } from "./switched-study.ts";
import { createWatch } from "./watch-models.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "deepling-serving-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const at = (name: string) => join(root, name);
const net = (seed: number) => encodeModel(smallNet({ activation: "Relu", seed }));
const put = (name: string, content: Uint8Array) => writeFile(at(name), content);

test("a change counts once two looks in a row see it", () => {
  const { look } = createSettling(new Map([["a", "1"]]));
  const looks = [
    { a: "1" },
    { a: "2" },
    { a: "3" },
    { a: "3" },
    { a: "3" },
    { a: "3", b: "1" },
    { a: "3", b: "1" },
    {},
    {},
  ];
  expect(looks.map((seen) => look(new Map(Object.entries(seen))))).toEqual([
    [],
    [],
    [],
    ["a"],
    [],
    [],
    ["b"],
    [],
    ["a", "b"],
  ]);
});

test("a file that is replaced, grows or has other weights beside it looks otherwise; one of another name does not", async () => {
  await put("net.onnx", net(1));
  const seen = async () => (await lookAtFiles([at("net.onnx"), at("none.onnx")])).get(at("net.onnx"));
  const marks = [await seen()];
  await put("next", net(1));
  await rename(at("next"), at("net.onnx"));
  marks.push(await seen());
  await put("net.onnx.data", new Uint8Array(3));
  marks.push(await seen());
  await put("net.onnx.data", new Uint8Array(4));
  marks.push(await seen());
  expect(new Set(marks).size).toBe(4);
  await put("network.onnx", net(1));
  expect(await seen()).toBe(marks.at(-1));
  expect((await lookAtFiles([at("none.onnx")])).size).toBe(0);
});

test("a study that is replaced ends what it is answering, and is disposed of only then", async () => {
  const told: string[] = [];
  let resume = () => {};
  const held = (name: string) => ({
    study: {
      predict: async () => name,
      evaluate: async function* evaluate() {
        yield `${name} 1`;
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
        yield `${name} 2`;
      },
    } as unknown as Study,
    dispose: async () => void told.push(`${name} gone`),
  });
  const { study, replace, dispose } = createSwitchedStudy(held("old"));
  const running = study.evaluate({}) as AsyncGenerator<unknown>;
  expect((await running.next()).value).toBe("old 1");
  const rest = running.next();
  replace(held("new"));
  expect(await study.predict({ item: 0 })).toBe("new");
  expect(told).toEqual([]);
  resume();
  expect((await rest).value).toBe("old 2");
  expect((await running.next()).done).toBe(true);
  await dispose();
  expect(told).toEqual(["old gone", "new gone"]);
});

test("who follows is told the last change and each that comes, until the signal", async () => {
  const { follow, tell } = createRevisions(["a"]);
  const stop = new AbortController();
  const told = follow({}, { signal: stop.signal });
  expect((await told.next()).value).toMatchObject({ number: 0, models: ["a"] });
  tell({ models: ["a", "b"], reloaded: ["b"], faults: [] });
  expect((await told.next()).value).toMatchObject({ number: 1, reloaded: ["b"] });
  const waiting = told.next();
  tell({ models: ["a", "b"], reloaded: ["a"], faults: [] });
  expect((await waiting).value).toMatchObject({ number: 2, reloaded: ["a"] });
  expect((await follow().next()).value).toMatchObject({ number: 2 });
  const end = told.next();
  stop.abort();
  expect((await end).done).toBe(true);
});

test("a model that cannot be read again stays as it was; one that was never read is tried each time", async () => {
  let broken = false;
  const shelf = createModelShelf(async ({ name }) => {
    if (broken) throw new DeeplingError("invalid", "model: half");
    return { opened: { name } } as never;
  });
  const model = { name: "a", argument: "a", path: "a" };
  const other = { ...model, name: "b" };
  const first = await shelf.open(model);
  broken = true;
  expect(await shelf.open(model)).toBe(first);
  expect(await shelf.renew([model, other])).toEqual([
    { name: "a", fault: "invalid model: half", kept: true },
    { name: "b", fault: "invalid model: half", kept: false },
  ]);
  expect(await shelf.open(model)).toBe(first);
  await expect(shelf.open(other)).rejects.toThrow("half");
  broken = false;
  await shelf.open(other);
  expect(await shelf.renew([model])).toEqual([]);
  expect(await shelf.open(model)).not.toBe(first);
});

const runtime = createNodeRuntime({ threads: 1 });
const opened: UncheckedStudy[] = [];
afterAll(async () => {
  for (const { study } of opened) await study.dispose();
});

const PIXELS = Uint8Array.from({ length: 3 * 64 * 6 }, (_, pixel) => (37 * pixel) % 256);

/** A folder of checkpoints, served on six images. */
async function serving(noted: string[]): Promise<ServedModelsOptions> {
  const dataset = arrayDataset({
    name: "six",
    fingerprint: "six",
    count: 6,
    classes: [],
    labels: undefined,
    notes: [],
    itemName: String,
    read: async (items) =>
      items.map((item) => ({
        width: 8,
        height: 8,
        channels: 3,
        pixels: PIXELS.subarray(192 * item, 192 * (item + 1)),
      })),
  });
  const terminal = {
    print: () => undefined,
    note: (text: string) => void noted.push(text),
    progress: () => undefined,
    settle: () => undefined,
    signal: new AbortController().signal,
  };
  const inference = { runtime, passes: undefined, reference: undefined };
  return {
    find: () => findModels([root]),
    shelf: createModelShelf(({ argument, name }) => openModelArgument(argument, {}, runtime, name)),
    openStudy: async (base, others) => {
      const made = await openUnchecked(base, dataset, {}, terminal, inference, others);
      opened.push(made);
      return made;
    },
  };
}

test("a folder of checkpoints is one study; the first that can be read is its own, and a half written one is told when it is asked", async () => {
  await put("epoch-1.onnx", net(1).subarray(0, 900));
  await put("epoch-2.onnx", net(2));
  await put("epoch-10.onnx", net(3).subarray(0, 900));
  await put("epoch-9.onnx", net(4));
  const served = await openServedModels(await serving([]));
  expect(served.models.map(({ name }) => name)).toEqual(["epoch-2", "epoch-9", "epoch-10"]);
  expect(served.faults).toEqual([expect.stringContaining("epoch-1 left out: invalid model: ")]);
  const { study } = served.opened;
  expect((await study.info()).models).toEqual(["epoch-2", "epoch-9", "epoch-10"]);
  const [own, other] = [
    await study.predict({ item: 1 }),
    await study.predict({ item: 1 }, { variant: { model: "epoch-9" } }),
  ];
  expect(own.logits).not.toEqual(other.logits);
  await expect(study.predict({ item: 1 }, { variant: { model: "epoch-10" } })).rejects.toThrow("(epoch-10.onnx)");
});

test("a watch reads what changed again, takes up what is new, and keeps what cannot be read", async () => {
  await put("a.onnx", net(1));
  await put("b.onnx", net(2));
  const noted: string[] = [];
  const models = await serving(noted);
  let served = await openServedModels(models);
  const revisions = createRevisions(served.models.map(({ name }) => name));
  const replaced: ServedModels[] = [];
  const watch = await createWatch({
    models,
    first: served,
    revisions,
    replace: (next) => {
      replaced.push(next);
      served = next;
    },
    note: (text) => void noted.push(text),
  });
  const told = revisions.follow();
  const next = async () => {
    // one look sees the change, the next that it stands still
    await watch.look();
    await watch.look();
    return (await told.next()).value;
  };
  const logits = async (model: string) => [
    ...(await served.opened.study.predict({ item: 2 }, { variant: { model } })).logits,
  ];
  expect((await told.next()).value).toMatchObject({ number: 0 });
  const [a, b] = [await logits("a"), await logits("b")];

  await put("b.onnx", net(2).subarray(0, 900));
  expect(await next()).toMatchObject({
    number: 1,
    reloaded: [],
    faults: [expect.stringMatching(/^b stays as it was: invalid model/)],
  });
  expect(replaced).toHaveLength(0);
  expect(await logits("b")).toEqual(b);

  await put("next", net(9));
  await rename(at("next"), at("b.onnx"));
  await copyFile(at("a.onnx"), at("c.onnx"));
  expect(await next()).toMatchObject({ number: 2, models: ["a", "b", "c"], reloaded: ["b", "c"], faults: [] });
  expect(await logits("b")).not.toEqual(b);
  expect(await logits("c")).toEqual(a);

  await rm(at("a.onnx"));
  expect(await next()).toMatchObject({
    number: 3,
    models: ["b", "c"],
    reloaded: [],
    faults: ["a is gone: its file was deleted or renamed"],
  });
  expect(noted.at(-1)).toBe("note: a is gone: its file was deleted or renamed");
  expect((await served.opened.study.info()).model.name).toBe("b");
});

test("a model whose file answers otherwise is opened first, and said when its network is run", async () => {
  await put("a.onnx", net(1));
  const noted: string[] = [];
  const { openStudy } = await serving(noted);
  const base = await openModelArgument(at("a.onnx"), {}, runtime);
  const written = () => decodeModel(net(2), { asWritten: true });
  const { study, check } = await openStudy({ ...base, opened: { ...base.opened, written } }, []);
  const differs = (notes: readonly string[]) =>
    notes.filter((note) => note.includes("predictions are the model file's own"));
  expect(differs(noted)).toEqual([]);
  expect(differs((await study.info({ unchecked: true })).model.notes)).toEqual([]);
  await check();
  expect(differs(noted)).toHaveLength(1);
  expect(differs((await study.info()).model.notes)).toHaveLength(1);
  // what was said is not said again
  await check();
  expect(noted).toHaveLength(new Set(noted).size);
});
