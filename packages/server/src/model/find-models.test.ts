import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findModels } from "./find-models.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "deepling-models-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const at = (...parts: string[]) => join(root, ...parts);

async function put(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), "");
  }
}

test("a folder of checkpoints stands for all of them, in the order of their numbers", async () => {
  await put("run/epoch-10.onnx", "run/epoch-2.onnx", "run/epoch-1.onnx", "run/log.csv", "run/.epoch-3.onnx");
  expect(await findModels([at("run")])).toEqual(
    ["epoch-1", "epoch-2", "epoch-10"].map((name) => ({
      name,
      argument: at("run", `${name}.onnx`),
      path: at("run", `${name}.onnx`),
    })),
  );
});

test("models are taken in the order given; a folder with model.onnx is one model", async () => {
  await put("b.onnx", "net/model.onnx", "net/model.int8.onnx");
  expect((await findModels([at("b.onnx"), at("net")])).map(({ name }) => name)).toEqual(["b", "net"]);
});

test("models of the same name are told apart by their folders, or by a number", async () => {
  await put("first/net.onnx", "second/net.onnx");
  const names = async (...texts: string[]) => (await findModels(texts.map((text) => at(text)))).map(({ name }) => name);
  expect(await names("first/net.onnx", "second/net.onnx")).toEqual(["first/net", "second/net"]);
  expect(await names("first/net.onnx", "first/net.onnx")).toEqual(["net", "net (2)"]);
});

test("what is not there is said", async () => {
  await expect(findModels([at("none.onnx")])).rejects.toThrow("missing model: ");
});
