import {
  type CallOptions,
  createLocalStudy,
  type LayerTimes,
  type LocalStudy,
  type LocalStudyParts,
  nameAt,
  type Projection,
  type Study,
  type Variant,
} from "@deepling/engine";
import { afterAll, describe, expect, test } from "vitest";
import { createApp } from "../packages/server/src/app.ts";
import { createCodec } from "../packages/server/src/codec.ts";
import { createRemoteStudy } from "../packages/web/src/study/remote-study.ts";
import { smallNet } from "./engine/small-net.ts";
import { CLASSES, COUNT, smallParts } from "./engine/small-study.ts";

function parts(name: string, seed: number): LocalStudyParts {
  return smallParts(name, smallNet({ activation: "Relu", classes: CLASSES.length, seed }));
}

const localStudy = (): LocalStudy =>
  createLocalStudy({ ...parts("small", 30), others: [{ name: "other", open: async () => parts("other", 12) }] });

const local = localStudy();
const served = localStudy();
const other = createLocalStudy(parts("other", 12));
afterAll(async () => {
  for (const study of [local, served, other]) await study.dispose();
});

function remoteStudy(): Study {
  const app = createApp({ study: Promise.resolve(served) });
  const send = async (url: string | URL | Request, options?: RequestInit) =>
    app.request(String(url), {
      ...options,
      headers: { ...(options?.headers as Record<string, string>), host: "127.0.0.1" },
    });
  return createRemoteStudy({ origin: "http://127.0.0.1", codec: createCodec(), fetch: send as typeof fetch });
}

async function last<T>(messages: AsyncGenerator<T>): Promise<T> {
  let final: T | undefined;
  for await (const message of messages) final = message;
  return final as T;
}

/** One request of each question. */
const samples: { readonly [Name in Exclude<keyof Study, "info">]: Parameters<Study[Name]>[0] } = {
  evaluate: {},
  project: { items: [1, 5, 9, 12], seed: 3 },
  layout: { projection: { items: [1, 5, 9, 12], seed: 3 }, layer: 4 },
  paths: { projection: { items: [1, 5, 9, 12], seed: 3 }, items: [9, 1] },
  alignment: { projection: { items: [1, 5, 9, 12], seed: 3 }, against: { model: "other" } },
  thumbnails: { items: [4, 2], size: 8 },
  picture: { item: 2 },
  predict: { item: 5 },
  activations: { item: 2, layer: 1, limit: 3 },
  layerMaps: { item: 2, layers: [0, 2], side: 4 },
  frame: {
    pixels: Uint8Array.from({ length: 192 }, (_, at) => (7 * at) % 256),
    maps: { layer: 2, side: 4 },
    unit: { layer: 4, unit: 1 },
    projection: { items: [1, 5, 9, 12] },
  },
  writtenCell: { item: 2, layer: 1, unit: 1, row: 3, column: 2 },
  neighbours: { item: 3, layer: 4, count: 3 },
  weights: { layer: 1 },
  place: { projection: { items: [1, 5, 9, 12] }, pixels: new Float32Array(2 * 192).fill(0.4) },
  strip: { items: [0, 3], target: ["bright", "red"], frames: 3, steps: 4 },
  methods: {},
  imageEdits: {},
  explain: { item: 1, method: "lrp", target: "bright", raw: true },
  units: { layers: [1, 4], count: 3 },
  depth: {},
  summary: { layers: [1, 4], clusters: 5 },
  unitAnswers: { layer: 4, unit: 1 },
  contributions: { layer: 4, unit: 1 },
  unitRelevance: { layer: 4, count: 2 },
  effectiveField: { layer: 4, unit: 1, images: 5 },
  unitsElsewhere: { layer: 4, unit: 1 },
  unitGroups: { layer: 4, groups: 2 },
  unitTuning: { layer: 4, unit: 1, count: 4 },
  cellUnits: { item: 3, layer: 2 },
  ablate: { layer: 1, groups: [[0], [2, 3]], fill: "mean" },
  file: {},
  effect: { against: { model: "other" } },
  prune: { layers: [1, 4], keep: 0.5 },
  worth: { layer: 2 },
  control: { layer: 2, units: [1, 3], sets: 5, seed: 4 },
  change: {
    item: 5,
    against: { model: "other" },
    units: { layers: [2, 1], count: 3 },
    maps: { layer: 4, limit: 2 },
    neighbours: { count: 5, among: 20 },
  },
  sweep: {
    steps: [0, 0.4, 0.8].map((value) => ({
      value,
      variant: { image: `grey=${value}`, network: `relu1[2]*${1 - value}` },
    })),
    item: 7,
    images: 12,
  },
  robustness: { rows: [{ name: "grey", steps: [{ image: "grey=0.5" }, { image: "grey=1" }] }], images: [3, 9, 11] },
  counterfactual: { item: 4, layer: 4, neighbours: 3, flip: "l2" },
  revisions: {},
  similarity: { against: { model: "other" }, images: 20 },
  unitMatches: { against: { model: "other" }, layer: 4, images: 20 },
  layerNodes: { layer: 1 },
  layerTimes: { images: 2, runs: 3 },
  weightStatistics: {},
  layerErrors: { against: { model: "other" }, images: 20, limit: 0.2 },
  graphDifference: { against: { model: "other" } },
  visualise: { targets: ["unit:relu1/2", { kind: "class", class: "red" }], steps: 3, frames: 2 },
  dream: { item: 3, target: "layer:relu2", guide: 5, octaves: 2, steps: 2, seed: 1 },
};

/** All that a question is answered with, one message or several. */
async function answers(study: Study, name: string, request: unknown, variant?: Variant): Promise<unknown[]> {
  type Ask = (request: unknown, options: CallOptions) => Promise<unknown> | AsyncGenerator<unknown>;
  const ask = (study as unknown as Record<string, Ask>)[name];
  const answer = ask?.(request, { variant });
  if (answer instanceof Promise) return [await answer];
  const messages = await collect(answer as AsyncGenerator<unknown>);
  return name === "layerTimes" ? messages.map(untimed) : messages;
}

/** A message of layers' times without the milliseconds, which differ from run to run. */
function untimed(message: unknown): unknown {
  const { total, times, elsewhere, ...rest } = message as Partial<LayerTimes>;
  return { ...rest, timed: times?.map((time) => Number(time >= 0)) };
}

async function collect<T>(messages: AsyncGenerator<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of messages) all.push(message);
  return all;
}

test.each(Object.entries({ info: {}, ...samples }))(
  "%s: the same messages over HTTP as in process",
  async (name, request) => {
    expect(await answers(remoteStudy(), name, request)).toEqual(await answers(local, name, request));
  },
);

// what a study is made of is not a matter of which of its models is asked
test.each(Object.entries(samples).filter(([name]) => name !== "revisions"))(
  "%s: another model of the study answers as in a study of its own",
  async (name, request) => {
    const own = await answers(other, name, request);
    expect(await answers(local, name, request, { model: "other" })).toEqual(own);
    expect(await answers(remoteStudy(), name, request, { model: "other" })).toEqual(own);
  },
);

test("an image that is edited is answered about as if it were so in the data, in process and over HTTP", async () => {
  const variant = { image: "brightness=-1" };
  for (const study of [local, remoteStudy()]) {
    const { pixels } = await study.picture({ item: 2 }, { variant });
    expect(Math.max(...pixels)).toBe(0);
    const frames = await collect(study.strip({ items: [2], target: ["red"], frames: 2, steps: 2 }, { variant }));
    const [first] = frames.filter((message) => message.kind === "frame");
    expect(Math.max(...(first?.images[0]?.pixels ?? [1]))).toBeLessThan(1e-6);
    expect(await study.predict({ item: 2 }, { variant: { image: [{ name: "brightness", amount: -1 }] } })).toEqual(
      await study.predict({ item: 2 }, { variant }),
    );
    await expect(study.predict({ item: 2 }, { variant: { image: "brigtness=2" } })).rejects.toMatchObject({
      code: "unknown",
      hint: expect.stringContaining("brightness"),
    });
  }
});

test("a study names its models; one that it does not have is refused with the nearest", async () => {
  for (const study of [local, remoteStudy()]) {
    expect((await study.info()).models).toEqual(["small", "other"]);
    expect((await study.info({}, { variant: { model: "other" } })).model.name).toBe("other");
    await expect(study.predict({ item: 0 }, { variant: { model: "othr" } })).rejects.toMatchObject({
      code: "unknown",
      hint: "did you mean other?",
    });
  }
});

const implementations: readonly (readonly [string, Study])[] = [
  ["in process", local],
  ["over HTTP", remoteStudy()],
];

describe.each(implementations)("a study %s", (_, study) => {
  test("says what it is", async () => {
    const { model, data } = await study.info();
    expect(model.layers.map((layer) => layer.kind)).toEqual([
      "input",
      "convolution",
      "activation",
      "pooling",
      "convolution",
      "activation",
      "dense",
    ]);
    expect(data.labels).toEqual(Int32Array.from({ length: COUNT }, (_, item) => item % 3));
    expect(nameAt(data.names, 7)).toBe("kind-7");
    expect((await study.info({ nameless: true })).data.names.ends.length).toBe(0);
    const known = await study.info({ known: model.hash });
    expect(known.model).toEqual({ ...model, layers: [], blocks: [] });
    expect((await study.info({ known: "another" })).model.layers).toEqual(model.layers);
  });

  test("predicts one image as the evaluation does", async () => {
    const evaluation = await last(study.evaluate({}));
    if (evaluation.kind !== "evaluation") throw new Error("the last message is progress");
    expect(evaluation.final).toBe(true);
    for (const item of [0, 13, 39]) {
      const { probabilities } = await study.predict({ item });
      const said = evaluation.predicted[item] as number;
      expect(probabilities[said]).toBeCloseTo(evaluation.confidence[item] as number, 5);
      expect(Math.max(...probabilities)).toBeCloseTo(probabilities[said] as number, 6);
    }
    expect(evaluation.confusion.reduce((a, b) => a + b, 0)).toBe(COUNT);
  });

  test("projects every layer over the items asked for, the same each time", async () => {
    const items = [1, 5, 9, 12, 20, 33];
    const project = async () => (await last(study.project({ items, seed: 3 }))) as Projection;
    const { sequence, final } = await project();
    expect(final).toBe(true);
    expect([...sequence.items]).toEqual(items);
    expect(sequence.layers).toHaveLength(7);
    for (const { positions } of sequence.layers) expect(positions).toHaveLength(12);
    expect((await project()).sequence).toEqual(sequence);
  });

  test("neighbours are nearest by activation, the item itself not among them", async () => {
    await last(study.project({}));
    const { items, distances } = await study.neighbours({ item: 3, layer: 0, count: 4 });
    const own = (await study.activations({ item: 3, layer: 0, limit: 9 })).maps;
    const all: { item: number; distance: number }[] = [];
    for (let item = 0; item < COUNT; item++) {
      if (item === 3) continue;
      // channels come strongest first, and each image has its own order
      const other = await study.activations({ item, layer: 0, limit: 9 });
      const mine = await study.activations({ item: 3, layer: 0, limit: 9 });
      let sum = 0;
      mine.channels.forEach((channel, at) => {
        const there = other.channels.indexOf(channel);
        for (let i = 0; i < 64; i++)
          sum += ((own[at * 64 + i] as number) - (other.maps[there * 64 + i] as number)) ** 2;
      });
      all.push({ item, distance: Math.sqrt(sum) });
    }
    all.sort((a, b) => a.distance - b.distance);
    expect([...items]).toEqual(all.slice(0, 4).map((near) => near.item));
    expect(distances[0]).toBeCloseTo(all[0]?.distance as number, 3);
  });

  test("images are placed where they lie as items, whether their projection was made before or not", async () => {
    for (const mode of ["smooth", "paper"] as const) {
      const items = [1, 5, 9, 12, 20, 33];
      const pictures = await Promise.all(items.map((item) => study.picture({ item })));
      const pixels = Float32Array.from(pictures.flatMap((picture) => [...picture.pixels].map((byte) => byte / 255)));
      const placed = await study.place({ projection: { mode }, pixels });
      const edited = items.map((item) => ({ item, edits: "" }));
      const again = await study.place({ projection: { mode }, edited });
      placed.positions.forEach((positions, layer) => {
        for (const [at, value] of positions.entries()) expect(again.positions[layer]?.[at]).toBeCloseTo(value, 3);
      });
      const { sequence } = (await last(study.project({ mode }))) as Projection;
      expect([...placed.layers]).toEqual(sequence.layers.map(({ layer }) => layer));
      sequence.layers.forEach(({ positions, quality }, at) => {
        for (const [row, item] of items.entries()) {
          for (const axis of [0, 1]) {
            const [own, known] = [placed.positions[at]?.[2 * row + axis], positions[2 * item + axis]];
            expect(Math.abs((own ?? 0) - (known ?? 0)) / quality.radius).toBeLessThan(1e-3);
          }
        }
      });
    }
    await expect(study.place({ projection: {}, pixels: new Float32Array(100) })).rejects.toMatchObject({
      code: "mismatched",
    });
  });

  test("shows pictures, thumbnails, channels and kernels", async () => {
    const { pixels, width } = await study.picture({ item: 2 });
    expect([width, pixels.length]).toEqual([8, 192]);
    expect((await study.thumbnails({ items: [2, 0], size: 8 })).pixels.subarray(0, 192)).toEqual(pixels);
    expect((await study.activations({ item: 2, layer: 1, limit: 2 })).maps).toHaveLength(2 * 64);
    expect((await study.weights({ layer: 1 })).shape).toEqual([6, 3, 3, 3]);
  });

  test("a strip begins with the image and moves it towards its target, image by image", async () => {
    const red = { kind: "class", class: 2 } as const;
    const messages = await collect(study.strip({ items: [0, 3], target: ["bright", red], frames: 3, steps: 6 }));
    const frames = messages.filter((message) => message.kind === "frame");
    expect(frames.map(({ frame }) => frame)).toEqual([0, 1, 2]);
    const [first, end] = [frames[0], frames.at(-1)];
    const { pixels } = await study.picture({ item: 3 });
    pixels.forEach((byte, at) => {
      expect(first?.images[1]?.pixels[at]).toBeCloseTo(byte / 255, 4);
    });
    for (const [image, target] of [1, 2].entries()) {
      const [before, after] = [first?.images[image], end?.images[image]];
      expect(after?.probabilities[target]).toBeGreaterThan(before?.probabilities[target] ?? 1);
    }
    const targets = [{ kind: "class", class: "bright" }, red];
    expect(messages.at(-1)).toMatchObject({ kind: "strip", items: Int32Array.of(0, 3), targets });
    expect(messages).toEqual(
      await collect(study.strip({ items: [0, 3], target: ["bright", "red"], frames: 3, steps: 6 })).then((named) => [
        ...named.slice(0, -1),
        { ...named.at(-1), targets },
      ]),
    );
  });

  test("explains by every method; gradient times input adds up to the target's value", async () => {
    const methods = await study.methods({});
    expect(methods.map(({ id }) => id)).toEqual(expect.arrayContaining(["gradient", "lrp", "occlusion"]));
    const { logits } = await study.predict({ item: 1 });
    for (const { id } of methods) {
      const found = await last(study.explain({ item: 1, method: id, target: "logit:1" }));
      expect(found).toMatchObject({ kind: "explanation", final: true, method: id, item: 1, width: 8, height: 8 });
      expect(found.map.every(Number.isFinite)).toBe(true);
    }
    const target = { kind: "class", class: 1, measure: "logit" } as const;
    const gradient = await last(study.explain({ item: 1, method: "gradient-input", target }));
    // without biases the network is linear where it does not change sides
    expect(gradient.map.reduce((sum, value) => sum + value, 0)).toBeCloseTo(logits[1] ?? 0, 3);
  });

  test("a unit's best image is the one whose map holds the largest activation", async () => {
    const tops = await last(study.units({ layers: [2], count: 2 }));
    if (tops.kind !== "units") throw new Error("the last message is progress");
    const peaks = [];
    for (let item = 0; item < COUNT; item++) {
      const { channels, maps } = await study.activations({ item, layer: 2, limit: 9 });
      const at = channels.indexOf(4);
      peaks.push(Math.max(...maps.subarray(64 * at, 64 * (at + 1))));
    }
    const best = Math.max(...peaks);
    const { top } = tops.layers[0] ?? {};
    expect(top?.items[4 * 2]).toBe(peaks.indexOf(best));
    expect(top?.values[4 * 2]).toBeCloseTo(best, 5);
  });

  test("an ablation of nothing predicts as the evaluation does, and one of everything alike for all images", async () => {
    const evaluation = await last(study.evaluate({}));
    const found = await last(study.ablate({ layer: 2, groups: [[], [0, 1, 2, 3, 4, 5]] }));
    if (found.kind !== "ablation" || evaluation.kind !== "evaluation") throw new Error("the last message is progress");
    expect(found.whole.predicted).toEqual(evaluation.predicted);
    expect(found.groups[0]?.predicted).toEqual(evaluation.predicted);
    expect(found.whole.accuracy).toBeCloseTo(evaluation.accuracy, 6);
    expect(new Set(found.groups[1]?.predicted).size).toBe(1);
  });

  test("faults keep their names", async () => {
    await expect(last(study.units({ layers: [77], count: 1 }))).rejects.toMatchObject({ code: "unknown" });
    await expect(last(study.ablate({ layer: 1, groups: [[99]] }))).rejects.toMatchObject({ code: "unknown" });
    await expect(last(study.explain({ item: 0, method: "lrpp" }))).rejects.toMatchObject({ code: "unknown" });
    await expect(last(study.strip({ items: [0], target: "blight" }))).rejects.toMatchObject({ code: "unknown" });
    await expect(study.picture({ item: 400 })).rejects.toMatchObject({ code: "unknown", message: "unknown item: 400" });
    await expect(study.weights({ layer: 2 })).rejects.toMatchObject({ code: "missing" });
    await expect(study.activations({ item: 0, layer: 77, limit: 1 })).rejects.toMatchObject({ code: "unknown" });
  });

  test("an aborted job ends with the reason, and the next one runs", async () => {
    const stop = new AbortController();
    const messages = study.evaluate({}, { signal: stop.signal });
    await messages.next();
    stop.abort(new DOMException("enough", "AbortError"));
    await expect(last(messages)).rejects.toMatchObject({ name: "AbortError" });
    expect(await last(study.evaluate({}))).toMatchObject({ final: true });
  });
});
