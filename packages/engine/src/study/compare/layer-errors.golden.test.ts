import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { arrayDataset } from "../../data/array-dataset.ts";
import type { Feed } from "../../data/feed.ts";
import { float32 } from "../../graph/tensor.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { inspectModel } from "../inspect.ts";
import { createSubject, type Subject } from "../subject.ts";
import { type LayerErrors, layerErrors } from "./layer-errors.ts";

interface Golden {
  readonly images: number;
  readonly image: string;
  readonly float: string;
  readonly qdq: string;
  readonly qlinear: string;
  /** Relative L2 of each layer, in double precision by PyTorch. */
  readonly error: Readonly<Record<string, number>>;
}

// test/golden/compare.py
const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../../../test/golden/compare/int8.json", import.meta.url), "utf8"),
);
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));
const images = new Float32Array(bytes(golden.image).buffer);

const feed: Feed = async function* feed(items, size) {
  for (let start = 0; start < items.length; start += size) {
    const part = items.slice(start, start + size);
    const data = part.flatMap((item) => [...images.subarray(item * 192, (item + 1) * 192)]);
    yield { items: part, input: float32([part.length, 3, 8, 8], data), missing: [] };
  }
};

const runtime = createNodeRuntime({ threads: 1 });
const opened: Subject[] = [];
afterAll(() => Promise.all(opened.map((subject) => subject.dispose())));

function subjectOf(name: "float" | "qdq" | "qlinear"): Subject {
  const subject = createSubject({
    ...inspectModel(decodeModel(bytes(golden[name])), { name }),
    labels: [],
    classes: [],
    preprocessing: {
      fit: { width: 8, height: 8, mode: "stretch", shorter: 8 },
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      channels: "rgb",
      layout: "nchw",
      source: "test",
    },
    dataset: arrayDataset({
      name: "golden",
      fingerprint: "",
      count: golden.images,
      classes: [],
      labels: undefined,
      notes: [],
      itemName: String,
      read: async () => [],
    }),
    runtime,
    version: "test",
    batch: 4,
  });
  opened.push(subject);
  return { ...subject, feed };
}

async function errorsOf(own: Subject, other: Subject, limit?: number): Promise<LayerErrors> {
  for await (const message of layerErrors({ own, other, limit, signal: undefined })) {
    if (message.kind === "layer errors") return message;
  }
  throw new Error("no answer");
}

const float = subjectOf("float");

test.each(["qdq", "qlinear"] as const)(
  "%s: every layer's error is PyTorch's, and it breaks where its range is too small",
  async (name) => {
    const own = subjectOf(name);
    const found = await errorsOf(own, float);
    expect(found).toMatchObject({ images: golden.images, limit: 0.1 });
    const named = found.layers.map(({ layer, other, error }) => ({
      own: own.model.layers[layer]?.name ?? "",
      other: float.model.layers[other]?.name ?? "",
      error,
    }));
    const measured = named.filter(({ other }) => other in golden.error);
    // an operator on quanta is convolution and ReLU in one
    const wanted =
      name === "qdq" ? ["conv1", "relu1", "conv2", "relu2", "mean", "fc"] : ["relu1", "relu2", "mean", "fc"];
    expect(measured.map(({ other }) => other)).toEqual(wanted);
    // a number halfway between two quanta may fall to either side in single precision
    for (const { other, error } of measured) {
      expect(Math.abs(error - (golden.error[other] ?? 0)) / (golden.error[other] ?? 0)).toBeLessThan(0.02);
    }
    const broken = named.find((_, at) => found.layers[at]?.layer === found.breaks);
    expect(broken?.other).toBe("relu2");
  },
);

test("a network is no error of its own, and a limit that nothing exceeds marks nothing", async () => {
  const found = await errorsOf(float, float);
  expect(found.layers.every(({ error }) => error === 0)).toBe(true);
  expect(found.breaks).toBe(-1);
  expect((await errorsOf(subjectOf("qdq"), float, 0.9)).breaks).toBe(-1);
});
