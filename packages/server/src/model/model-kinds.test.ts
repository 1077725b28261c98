import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeModel } from "@deepling/engine";
import { afterAll, expect, test } from "vitest";
import { smallNet } from "../../../../test/engine/small-net.ts";
import { modelKinds } from "./model-kinds.ts";
import { openModel } from "./open-model.ts";

const root = await mkdtemp(join(tmpdir(), "deepling-kinds-"));
afterAll(() => rm(root, { recursive: true }));

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

async function put(path: string, content: Uint8Array): Promise<string> {
  const whole = join(root, path);
  await mkdir(join(whole, ".."), { recursive: true });
  await writeFile(whole, content);
  return whole;
}

const endings = modelKinds.flatMap(({ endings, open, title }) =>
  typeof open === "function" ? [] : endings.map((ending) => [ending, title, open.hint] as const),
);

test.each(endings)("a file %s is refused as %s, with the way to an ONNX file", async (ending, title, hint) => {
  const path = await put(`net${ending}`, bytes("nothing"));
  await expect(openModel(path)).rejects.toMatchObject({ message: `unsupported model: ${path} (${title})`, hint });
  expect(hint).toMatch(/onnx/i);
});

// heads of files that torch 1.13, h5py and the flatbuffers compilers wrote
test.each([
  ["torch.onnx", "PK\x03\x04\x00\x00\x08\x08\x00\x00", "PyTorch"],
  ["old-torch.onnx", "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", "PyTorch"],
  ["keras.bin", "\x89HDF\r\n\x1a\n\x00\x00", "Keras"],
  ["lite.model", "\x1c\x00\x00\x00TFL3\x14\x00", "TensorFlow Lite"],
  ["fast.onnx", "\x18\x00\x00\x00ORTM\x00\x00", "onnxruntime's own format"],
])("%s is known by its first bytes", async (name, head, title) => {
  const path = await put(name, bytes(head));
  await expect(openModel(path)).rejects.toThrow(`unsupported model: ${path} (${title})`);
});

test.each([
  ["saved/saved_model.pb", "TensorFlow SavedModel"],
  ["core.mlpackage/Manifest.json", "Core ML"],
  ["run/weights.pth", "PyTorch"],
])("a folder with %s alone is refused as %s", async (file, title) => {
  const path = await put(file, bytes("nothing"));
  await expect(openModel(join(path, ".."))).rejects.toThrow(`unsupported model: ${path} (${title})`);
});

test("an ONNX file is opened under any other ending, and beside files of other kinds", async () => {
  const file = encodeModel(smallNet({ activation: "Relu", end: "softmax" }));
  expect(await openModel(await put("net.model", file))).toMatchObject({ kind: "onnx" });
  await put("both/weights.pt", bytes("nothing"));
  await put("both/net.onnx", file);
  expect(await openModel(join(root, "both"))).toMatchObject({ kind: "onnx", name: "net" });
  await writeFile(join(root, "empty.onnx"), "");
  await expect(openModel(join(root, "empty.onnx"))).rejects.toMatchObject({ code: expect.any(String) });
});

test("every kind has a name of its own", () => {
  expect(new Set(modelKinds.map(({ id }) => id)).size).toBe(modelKinds.length);
  const all = modelKinds.flatMap((kind) => kind.endings);
  expect(new Set(all).size).toBe(all.length);
});
