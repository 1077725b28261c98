import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { smallNet } from "../../../../test/engine/small-net.ts";
import { seededRandom } from "../base/random.ts";
import type { Dataset } from "../data/dataset.ts";
import { createFeed } from "../data/feed.ts";
import { writeTarget } from "../explain/target-text.ts";
import { hashGraph } from "../graph/hash.ts";
import type { Preprocessing } from "../image/preprocess.ts";
import { encodeModel } from "../onnx/encode.ts";
import { createSessions } from "../runtime/sessions.ts";
import { inspectModel } from "../study/inspect.ts";
import { createStripMaker } from "./maker.ts";
import type { StripFrame, StripImage, StripSummary } from "./messages.ts";
import type { StripRequest } from "./request.ts";

const CLASSES = ["airplane", "bird", "cat", "dog", "horse"];
const runtime = createNodeRuntime({ threads: 1 });
let opened = 0;
const counting: typeof runtime = {
  ...runtime,
  open: (...given) => {
    opened++;
    return runtime.open(...given);
  },
};
const sessions = createSessions({ runtime: counting, hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const random = seededRandom(4);
const pictures = Array.from({ length: 4 }, () => Uint8Array.from({ length: 192 }, () => Math.floor(256 * random())));
const dataset: Pick<Dataset, "images"> = {
  // picture 3 cannot be read
  images: async (items) =>
    items.map((item) =>
      item === 3 ? undefined : { width: 8, height: 8, channels: 3, pixels: pictures[item] ?? new Uint8Array() },
    ),
};

function maker(channels: "rgb" | "bgr" = "bgr") {
  const { graph, model } = inspectModel(smallNet({ activation: "Relu" }));
  const preprocessing: Preprocessing = {
    fit: { width: 8, height: 8, mode: "stretch", shorter: 8 },
    scale: 1 / 255,
    mean: [0.4, 0.5, 0.6],
    std: [0.2, 0.25, 0.3],
    channels,
    layout: "nchw",
    source: "test",
  };
  const feed = createFeed(dataset as Dataset, preprocessing);
  const itemName = (item: number) => `picture ${item}`;
  return createStripMaker({
    graph,
    model,
    classes: CLASSES,
    preprocessing,
    feed,
    itemName,
    sessions,
    provider: "cpu",
    batch: 8,
  });
}

async function run(request: StripRequest, channels?: "rgb" | "bgr") {
  const frames: StripFrame[] = [];
  const kinds: string[] = [];
  let summary: StripSummary | undefined;
  for await (const message of maker(channels).make(request, undefined)) {
    kinds.push(message.kind);
    if (message.kind === "frame") frames.push(message);
    if (message.kind === "strip") summary = message;
  }
  return { frames, kinds, summary: summary as StripSummary };
}

const distance = (a: Float32Array, b: Float32Array = a): number =>
  Math.hypot(...a.map((value, at) => value - (b[at] ?? 0)));

test("a confusion cell: each image its own target; red comes first whatever the network takes", async () => {
  for (const channels of ["bgr", "rgb"] as const) {
    const target = ["horse", "away:horse", "vs:cat,dog"];
    const { frames, kinds, summary } = await run(
      { items: [2, 0, 1], target, frames: 4, steps: 9, budget: 3 },
      channels,
    );
    expect(kinds.slice(0, 2)).toEqual(["frame", "progress"]);
    expect(kinds.at(-1)).toBe("strip");
    // the first step alone, then from frame to frame in one run: these steps are short
    expect(kinds.filter((kind) => kind === "progress")).toHaveLength(4);
    const shown = [2, 0, 1].flatMap((item) => [...(pictures[item] as Uint8Array)]);
    const sent = frames[0]?.images.flatMap(({ pixels }) => [...pixels]) ?? [];
    expect(sent).toHaveLength(shown.length);
    shown.forEach((byte, at) => {
      expect(255 * (sent[at] as number)).toBeCloseTo(byte, 3);
    });
    expect(frames).toHaveLength(4);
    expect(summary.targets.map((one) => writeTarget(one, CLASSES))).toEqual(target);
    expect([...summary.items]).toEqual([2, 0, 1]);
    summary.strips.forEach((strip, image) => {
      const own = frames.map(({ images }) => images[image] as StripImage);
      const tops = own.map(({ probabilities }) => probabilities.indexOf(Math.max(...probabilities)));
      expect(own.map(({ predicted }) => predicted)).toEqual(tops);
      expect(own.map(({ l2 }) => l2)).toEqual(
        own.map(({ pixels }) => expect.closeTo(distance(pixels, own[0]?.pixels), 4)),
      );
      expect(strip.startClass).toBe(tops[0]);
      expect(strip.endClass).toBe(tops.at(-1));
      expect(strip.sentence).not.toBe("");
    });
  }
});

test("noise is a start too: grey on the whole, the same for the same seed", async () => {
  const request = { target: ["horse", "cat"], start: "noise", frames: 2, steps: 3, seed: 7 } as const;
  const [first, again] = [await run(request), await run({ ...request, target: "horse" })];
  const [{ pixels } = { pixels: new Float32Array() }, other] = first.frames[0]?.images ?? [];
  expect(pixels).toHaveLength(192);
  expect(pixels.reduce((sum, value) => sum + value, 0) / pixels.length).toBeCloseTo(0.5, 1);
  expect(again.frames[0]?.images.map((image) => image.pixels)).toEqual([pixels]);
  // one noise for all targets, so that they alone set the strips apart
  expect(other?.pixels).toEqual(pixels);
  expect(first.frames[1]?.images[0]?.value).toBeGreaterThan(first.frames[0]?.images[0]?.value as number);
});

test("a spectrum is moved towards the target too, with more change in what is coarse, from images and from noise", async () => {
  const roughness = (change: Float32Array): number => {
    let [steps, all] = [0, 0];
    for (let at = 0; at < change.length; at++) {
      all += (change[at] as number) ** 2;
      if (at % 24 < 21) steps += ((change[at + 3] as number) - (change[at] as number)) ** 2;
    }
    return steps / all;
  };
  for (const start of ["image", "noise"] as const) {
    const request = { items: [0], target: "horse", start, frames: 2, steps: 12, smoothing: 0, jitter: 0 } as const;
    const [pixel, fourier] = [await run(request), await run({ ...request, parametrisation: "fourier" })];
    const changes = [pixel, fourier].map(({ frames: [first, last] }) =>
      Float32Array.from(last?.images[0]?.pixels ?? [], (value, at) => value - (first?.images[0]?.pixels[at] ?? 0)),
    );
    expect(roughness(changes[1] ?? new Float32Array())).toBeLessThan(0.5 * roughness(changes[0] ?? new Float32Array()));
    expect(fourier.frames[1]?.images[0]?.value).toBeGreaterThan(fourier.frames[0]?.images[0]?.value as number);
    expect(fourier.summary.settings).toMatchObject({ parametrisation: "fourier", smoothing: 0 });
  }
});

test("what was prepared is not loaded again for a strip towards a class", async () => {
  const { make, prepare } = maker("rgb");
  await prepare();
  const before = opened;
  for await (const message of make({ items: [0], target: "horse", steps: 2 }, undefined)) {
    if (message.kind === "frame") break;
  }
  expect(opened).toBe(before);
  for await (const message of make({ items: [0], target: "layer:conv1", steps: 2 }, undefined)) {
    if (message.kind === "frame") break;
  }
  expect(opened).toBe(before + 1);
});

test("what cannot be asked for is named", async () => {
  await expect(run({ items: [0], target: "hors" })).rejects.toThrow("unknown class: hors");
  await expect(run({ items: [0, 1, 2], target: ["horse", "cat"] })).rejects.toThrow(
    "mismatched targets: 2 for 3 images",
  );
  await expect(run({ target: "horse" })).rejects.toThrow("missing image");
  await expect(run({ items: [0, 3], target: "horse" })).rejects.toThrow("invalid image: picture 3");
  await expect(run({ items: [0], target: "horse", frames: 240, steps: 2 })).rejects.toThrow(
    "invalid frames: 240 of 2 steps",
  );
});
