import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { seededRandom } from "../../base/random.ts";
import type { Feed } from "../../data/feed.ts";
import { hashGraph } from "../../graph/hash.ts";
import { float32 } from "../../graph/tensor.ts";
import { rankCorrelation } from "../../math/rank-correlation.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { inspectModel } from "../inspect.ts";
import { estimateUnits } from "./estimates.ts";
import type { Estimates } from "./worth-messages.ts";

interface LayerGolden {
  readonly firstOrder: number[];
  readonly firstOrderSize: number[];
  readonly firstOrderByClass: (number[] | null)[];
  readonly wanda: number[];
  readonly magnitude: number[];
  readonly activation: number[];
}

/** Written by test/golden/worth.py. */
const golden = JSON.parse(readFileSync(new URL("../../../../../test/golden/worth.json", import.meta.url), "utf8")) as {
  readonly model: string;
  readonly images: string;
  readonly labels: number[];
  readonly layers: Readonly<Record<"relu1" | "relu2" | "relu3", LayerGolden>>;
  readonly correlations: readonly { readonly a: number[]; readonly b: number[]; readonly rho: number }[];
};

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));
const images = new Float32Array(bytes(golden.images).buffer);
const SIZE = 3 * 8 * 8;
const COUNT = golden.labels.length;

const runtime = createNodeRuntime({ threads: 1 });
const sessions = createSessions({ runtime, hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

/** Images that cannot be read stand between the others: what is fed for them must not count. */
const BROKEN = [3, COUNT];

const feed: Feed = async function* feed(items, size) {
  const random = seededRandom(2);
  for (let start = 0; start < items.length; start += size) {
    const part = items.slice(start, start + size);
    const data = new Float32Array(part.length * SIZE);
    part.forEach((item, at) => {
      const own = BROKEN.includes(item) ? Float32Array.from({ length: SIZE }, random) : pixelsOf(item);
      data.set(own, at * SIZE);
    });
    const missing = part.flatMap((item, at) => (BROKEN.includes(item) ? [at] : []));
    yield { items: part, input: float32([part.length, 3, 8, 8], data), missing };
  }
};

const before = (item: number) => item - BROKEN.filter((one) => one < item).length;
const pixelsOf = (item: number) => images.subarray(before(item) * SIZE, (before(item) + 1) * SIZE);

async function estimates(fixed: boolean, labelled = true): Promise<readonly Estimates[]> {
  const decoded = decodeModel(bytes(golden.model));
  const inputs = decoded.inputs.map((input) => ({ ...input, shape: [4, 3, 8, 8] }));
  const { graph, model } = inspectModel(fixed ? { ...decoded, inputs } : decoded);
  const items = Array.from({ length: COUNT + BROKEN.length }, (_, item) => item);
  const labels = Int32Array.from(items, (item) => (BROKEN.includes(item) ? 0 : (golden.labels[before(item)] ?? -1)));
  const layers = ["relu", "relu_1", "relu_2"].flatMap((name) => model.layers.filter((layer) => layer.name === name));
  const asked = { graph, model, items, feed, batch: 5, sessions, runtime, layers, classes: 5, signal: undefined };
  const messages = estimateUnits({ ...asked, labels: labelled ? labels : undefined });
  for (let next = await messages.next(); ; next = await messages.next()) if (next.done === true) return next.value;
}

test.each([false, true])("the estimates are PyTorch's (batch of fixed size: %s)", async (fixed) => {
  const found = await estimates(fixed);
  expect(found).toHaveLength(3);
  Object.values(golden.layers).forEach((wanted, at) => {
    const own = found[at] as Estimates;
    expect(own.count).toBe(COUNT);
    for (const key of ["firstOrder", "firstOrderSize", "wanda", "magnitude", "activation"] as const) {
      const largest = Math.max(...wanted[key].map(Math.abs));
      own[key].forEach((value, unit) => {
        expect(Math.abs(value - (wanted[key][unit] ?? 0)) / largest, `${key} ${unit}`).toBeLessThan(2e-6);
      });
    }
    wanted.firstOrderByClass.forEach((list, label) => {
      list?.forEach((value, unit) => {
        expect(own.firstOrderByClass[unit * 5 + label]).toBeCloseTo(value, 6);
      });
    });
  });
});

test("without labels the predicted class stands for the true one", async () => {
  const found = await estimates(false, false);
  expect(found[0]?.firstOrderByClass).toHaveLength(0);
  expect(found[0]?.firstOrder.every(Number.isFinite)).toBe(true);
  expect([...(found[0]?.firstOrder ?? [])]).not.toEqual(golden.layers.relu1.firstOrder);
  expect(found[1]?.wanda[2]).toBeCloseTo(golden.layers.relu2.wanda[2] ?? 0, 4);
});

test("rank correlations with ties are scipy's; what is no number does not count", () => {
  for (const { a, b, rho } of golden.correlations) expect(rankCorrelation(a, b)).toBeCloseTo(rho, 12);
  const [first] = golden.correlations;
  expect(rankCorrelation([...(first?.a ?? []), Number.NaN], [...(first?.b ?? []), 1])).toBeCloseTo(first?.rho ?? 0, 12);
  expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN();
});
