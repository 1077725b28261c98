import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { DeeplingError, encodeModel, type Graph, matchClasses, type ValueInfo } from "@deepling/engine";
import fc from "fast-check";
import { ModelProtoSchema, TensorProto_DataLocation, TensorProto_DataType } from "onnx-buf";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openModel } from "./open-model.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "deepling-test-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const at = (...parts: string[]) => join(root, ...parts);

async function put(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), content);
}

/** Mean colour of an image: three classes. */
function colours(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const input: ValueInfo = { name: "picture", type: "float32", shape: ["batch", 3, 8, 8] };
  const output: ValueInfo = { name: "scores", type: "float32", shape: ["batch", 3] };
  const graph: Graph = {
    name: "colours",
    inputs: [input],
    outputs: [output],
    nodes: [
      { name: "mean", type: "GlobalAveragePool", domain: "", inputs: ["picture"], outputs: ["pooled"], attributes: {} },
      { name: "flat", type: "Flatten", domain: "", inputs: ["pooled"], outputs: ["scores"], attributes: {} },
    ],
    initializers: new Map(),
    types: new Map([
      ["picture", input],
      ["scores", output],
    ]),
    opsets: new Map([["", 21]]),
    metadata: new Map(Object.entries(metadata)),
  };
  return encodeModel(graph);
}

const config = JSON.stringify({ id2label: { 0: "n01 red, ruby", 1: "green", 2: "blue" } });

test("a file is read with its metadata", async () => {
  await put("net.onnx", colours({ mean: "[0.5, 0.5, 0.5]", std: "[0.25, 0.25, 0.25]", labels: '["r", "g", "b"]' }));
  const model = await openModel(at("net.onnx"));
  expect(model).toMatchObject({
    name: "net",
    path: at("net.onnx"),
    kind: "onnx",
    labels: ["r", "g", "b"],
    notes: [],
  });
  expect(model.preprocessing).toMatchObject({ mean: [0.5, 0.5, 0.5], fit: { width: 8, height: 8 } });
  expect(model.graph.nodes.length).toBe(2);
});

test.each(["colours/model.onnx", "colours/anything.onnx", "colours/onnx/model.onnx"])(
  "a folder with %s is a model, with what the files beside it say",
  async (path) => {
    await put(path, colours());
    await put("colours/config.json", config);
    await put("colours/preprocessor_config.json", JSON.stringify({ image_mean: [0.1, 0.2, 0.3], size: 8 }));
    const model = await openModel(at("colours"));
    expect(model.path).toBe(at(path));
    expect(model.name).toBe(path.includes("anything") ? "anything" : "colours");
    expect(model.classes).toEqual(["n01 red", "green", "blue"]);
    expect(model.preprocessing).toMatchObject({ mean: [0.1, 0.2, 0.3], fit: { mode: "stretch" } });
    expect([...matchClasses(["blue", "ruby"], { labels: model.labels, outputs: 3 }).classes]).toEqual([2, 0]);
  },
);

test("--labels names a file; its number of names must fit", async () => {
  await put("net.onnx", colours());
  await put("names.txt", "a\nb\nc\n");
  await put("two.txt", "a\nb\n");
  await put("powershell.txt", Buffer.from("\uFEFFa\r\nb\r\nc\r\n", "utf16le"));
  expect((await openModel(at("net.onnx"), { labels: at("powershell.txt") })).labels).toEqual(["a", "b", "c"]);
  expect((await openModel(at("net.onnx"), { labels: at("names.txt") })).labels).toEqual(["a", "b", "c"]);
  await expect(openModel(at("net.onnx"), { labels: at("two.txt") })).rejects.toThrow(
    "mismatched labels: 2 names for 3 classes (flags)",
  );
  await expect(openModel(at("net.onnx"), { labels: at("none.txt") })).rejects.toThrow(/^missing file: .*none\.txt/);
});

test("a shipped name is found in the first folder that has it", async () => {
  await put("models/alexnet-cifar10/model.onnx", colours());
  const model = await openModel("alexnet-cifar10", {}, [at("nowhere"), at("models")]);
  expect(model).toMatchObject({ name: "alexnet-cifar10", path: at("models/alexnet-cifar10/model.onnx") });
  await expect(openModel("alexnet-cifar10", {}, [at("nowhere")])).rejects.toThrow(
    "missing model: alexnet-cifar10 (its file is not installed)",
  );
});

/** A model whose one weight lies in another file. */
function external(location: string): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 10n,
      opsetImport: [{ domain: "", version: 21n }],
      graph: {
        name: "external",
        node: [{ opType: "Add", name: "add", input: ["x", "w"], output: ["y"] }],
        initializer: [
          {
            name: "w",
            dims: [1n],
            dataType: TensorProto_DataType.FLOAT,
            dataLocation: TensorProto_DataLocation.EXTERNAL,
            externalData: [{ key: "location", value: location }],
          },
        ],
        input: [value("x")],
        output: [value("y")],
      },
    }),
  );
}

const value = (name: string) => ({
  name,
  type: {
    value: {
      case: "tensorType" as const,
      value: {
        elemType: TensorProto_DataType.FLOAT,
        shape: { dim: [1n, 3n, 8n, 8n].map((extent) => ({ value: { case: "dimValue" as const, value: extent } })) },
      },
    },
  },
});

test("weights in a file beside the model are read; a path out of the folder is refused", async () => {
  await put("net/model.onnx", external("weights.bin"));
  await put("net/weights.bin", new Uint8Array(Float32Array.of(1.5).buffer));
  const model = await openModel(at("net"));
  expect([...(model.graph.initializers.get("w")?.data ?? [])]).toEqual([1.5]);
  await put("secret.bin", new Uint8Array(4));
  for (const location of ["../secret.bin", at("secret.bin"), "a/../../secret.bin"]) {
    await put("net/model.onnx", external(location));
    await expect(openModel(at("net"))).rejects.toThrow(/^invalid external data: location/);
  }
  await put("net/model.onnx", external("gone.bin"));
  await expect(openModel(at("net"))).rejects.toThrow('missing external data file: "gone.bin"');
});

test.each([
  ["missing.onnx", "missing model: "],
  ["empty", "missing model: no .onnx file in "],
  ["many", "invalid model: "],
  ["weights.pt", "unsupported model: "],
])("%s: %s", async (path, message) => {
  await mkdir(at("empty"));
  await put("many/a.onnx", colours());
  await put("many/b.onnx", colours());
  await put("weights.pt", "x");
  const error = await openModel(at(path)).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(DeeplingError);
  expect((error as DeeplingError).message).toContain(message);
  expect((error as DeeplingError).hint).toBeTruthy();
});

test("a near name is suggested", async () => {
  await put("colours.onnx", colours());
  await expect(openModel(at("colour.onnx"))).rejects.toMatchObject({
    hint: expect.stringContaining("did you mean colours.onnx?"),
  });
});

test("mutated models give a model or a DeeplingError, never another failure", async () => {
  const whole = colours({ mean: "[0.5, 0.5, 0.5]", labels: '["r", "g", "b"]' });
  const edit = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }));
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.nat(whole.length), async (edits, length) => {
      const bytes = whole.slice(0, length < whole.length / 2 ? whole.length : length);
      for (const [place, byte] of edits) if (place < bytes.length) bytes[place] = byte;
      await put("net.onnx", bytes);
      const outcome = await openModel(at("net.onnx")).catch((cause: unknown) => cause);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(DeeplingError);
    }),
    { numRuns: 200 },
  );
});
