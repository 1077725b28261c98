import {
  createImageEditor,
  decodeModel,
  encodeModel,
  float32,
  hashGraph,
  parseImageEdits,
  type Runtime,
  seededRandom,
  type Tensors,
} from "@deepling/engine";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { imageEdits } from "../../packages/engine/src/edits/image/index.ts";
import { lower } from "../../packages/engine/src/passes/lower/lower.ts";
import { createSessions } from "../../packages/engine/src/runtime/sessions.ts";
import { createNodeRuntime } from "../engine/runtime.ts";
import { distance, openWebGpuPage, type WebGpuPage } from "./webgpu-page.ts";

let page: WebGpuPage;

// a graphics processor in software, on busy cores
vi.setConfig({ testTimeout: 240_000 });

beforeAll(async () => {
  page = await openWebGpuPage();
}, 120_000);

afterAll(() => page?.close());

/** A run of the processor, to be made again. */
interface Run {
  readonly model: Uint8Array;
  readonly feeds: Tensors;
  readonly answer: Tensors;
}

/** Node's processor, which notes what it runs. */
function recorder(runs: Run[]): Runtime {
  const own = createNodeRuntime({ threads: 1 });
  const open: Runtime["open"] = async (model) => {
    const session = await own.open(model);
    const run: typeof session.run = async (feeds, outputs) => {
      const answer = await session.run(feeds, outputs);
      runs.push({ model, feeds, answer });
      return answer;
    };
    return { ...session, run };
  };
  return { ...own, open };
}

const [width, height] = [12, 9];
const plane = { width, height, channels: 3, layout: "nchw" } as const;
const preprocessing = { scale: 1 / 255, mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.4], channels: "rgb" } as const;
const written = (name: string): string => (name === "brush" ? "brush(points=2:3/8:5,size=3)" : name);
const ofGraph = imageEdits.filter(({ by }) => by === "graph");

// a group is one stack: loading a graph is what takes time
test.for([...new Set(ofGraph.map(({ group }) => group))])(
  "WebGPU edits images as the processor does: %s",
  async (group, { skip }) => {
    if (!page.hasAdapter) skip("Chromium offers no WebGPU adapter here");
    const runs: Run[] = [];
    const sessions = createSessions({ runtime: recorder(runs), hash: hashGraph, encode: encodeModel });
    const random = seededRandom(7);
    const values = Float32Array.from({ length: 2 * 3 * height * width }, () => 4 * random() - 2);
    const text = ofGraph.flatMap(({ name, group: own }) => (own === group ? [written(name)] : [])).join("; ");
    const inputOf = async () => float32([1, 3, height, width], values.slice(0, 3 * height * width));
    const editor = createImageEditor({ edits: parseImageEdits(text), plane, preprocessing, sessions, inputOf });
    await editor.edit({ items: [3, 8], input: float32([2, 3, height, width], values) });
    expect(runs).toHaveLength(1);
    for (const { model, feeds, answer } of runs) {
      const found = await page.run(encodeModel(lower(decodeModel(model), "webgpu")), feeds);
      // a count of photons and a byte of glass blur may be rounded the other way
      expect(distance(answer, found)).toBeLessThan(["noise", "sharpness"].includes(group) ? 0.01 : 1e-4);
    }
    await sessions.dispose();
  },
);
