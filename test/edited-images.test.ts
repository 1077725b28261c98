import {
  arrayDataset,
  createImageEditor,
  createLocalStudy,
  type Image,
  parseImageEdits,
  preprocess,
  type Study,
  unprocess,
} from "@deepling/engine";
import { afterAll, expect, test } from "vitest";
import { hashGraph } from "../packages/engine/src/graph/hash.ts";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import { createSessions } from "../packages/engine/src/runtime/sessions.ts";
import { CLASSES, COUNT, smallParts } from "./engine/small-study.ts";

const parts = smallParts("small");
const { dataset, preprocessing, runtime } = parts;
const study = createLocalStudy(parts);
const image =
  "flip; gamma=0.6; noise(sigma=0.05,seed=4); brush(points=2:2/6:5,size=2,paint=restore); paste(item=3,x=0,y=0,width=3,height=2)";
const variant = { image };

/** The data set with every image edited beforehand, one at a time, and kept as real numbers. */
async function editedBeforehand() {
  const sessions = createSessions({ runtime, hash: hashGraph, encode: encodeModel });
  const inputOf = async (item: number) => {
    const images = await dataset.images([item], preprocessing.fit);
    return preprocess(images as Image[], preprocessing);
  };
  const plane = { width: 8, height: 8, channels: 3, layout: "nchw" } as const;
  const editor = createImageEditor({ edits: parseImageEdits(image), plane, preprocessing, sessions, inputOf });
  const images: Image[] = [];
  for (let item = 0; item < COUNT; item++) {
    images.push(...unprocess(await editor.edit({ items: [item], input: await inputOf(item) }), preprocessing));
  }
  await sessions.dispose();
  return arrayDataset({
    name: dataset.name,
    fingerprint: "edited",
    count: COUNT,
    classes: CLASSES,
    labels: dataset.labels,
    notes: [],
    itemName: dataset.itemName,
    read: async (indices) => indices.map((item) => images[item] as Image),
  });
}

const beforehand = createLocalStudy({ ...parts, dataset: await editedBeforehand() });
afterAll(async () => {
  await study.dispose();
  await beforehand.dispose();
});

type Requests = { readonly [Name in keyof Study]?: Parameters<Study[Name]>[0] };
const requests: Requests = {
  evaluate: {},
  predict: { item: 5 },
  picture: { item: 6 },
  thumbnails: { items: [4, 0, 39], size: 8 },
  activations: { item: 2, layer: 2, limit: 6 },
  project: { layers: [0, 1, 2, 4, 5], seed: 3 },
  place: { projection: { layers: [0, 2, 5] }, pixels: new Float32Array(2 * 192).fill(0.4) },
  neighbours: { item: 3, layer: 4, count: 3 },
  strip: { items: [0, 3], target: ["bright", "red"], frames: 3, steps: 4 },
  explain: { item: 1, method: "lrp", target: "bright", raw: true },
  units: { layers: [5], count: 3 },
  ablate: { layer: 5, groups: [[0], [2, 3]], fill: "mean" },
};

/** All messages, with the texts that name the data set left out. */
async function answers(name: string, own: Study, options: object): Promise<unknown[]> {
  type Ask = (request: unknown, options: object) => Promise<unknown> | AsyncGenerator<unknown>;
  const asked = (own as unknown as Record<string, Ask>)[name]?.(requests[name as keyof Study], options);
  if (asked instanceof Promise) return [await asked];
  const messages: unknown[] = [];
  for await (const message of asked as AsyncGenerator<unknown>) messages.push(message);
  return messages;
}

/** Everything that differs by more than rounding, by its place. */
function differences(a: unknown, b: unknown, place = ""): string[] {
  if (typeof a === "number" && typeof b === "number") {
    const near = Math.abs(a - b) <= 2e-4 * (1 + Math.abs(a)) || (Number.isNaN(a) && Number.isNaN(b));
    return near ? [] : [`${place}: ${a} and ${b}`];
  }
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null)
    return a === b ? [] : [`${place}: ${a} and ${b}`];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => differences(a[key as never], b[key as never], `${place}/${key}`));
}

test.each(Object.keys(requests))(
  "%s: edited images are answered about as a data set edited beforehand",
  async (name) => {
    const own = await answers(name, study, { variant });
    expect(differences(own, await answers(name, beforehand, {}))).toEqual([]);
    if (name !== "place") expect(differences(own, await answers(name, study, {}))).not.toEqual([]);
  },
);

test("the picture and the thumbnails of a flipped image are its own, turned round", async () => {
  const flipped = { variant: { image: "flip" } };
  const turned = (pixels: Uint8Array) =>
    Uint8Array.from(pixels, (_, at) => {
      const [place, channel] = [Math.floor(at / 3), at % 3];
      return pixels[(place - (place % 8) + 7 - (place % 8)) * 3 + channel] as number;
    });
  const { pixels } = await study.picture({ item: 5 });
  expect((await study.picture({ item: 5 }, flipped)).pixels).toEqual(turned(pixels));
  const small = await study.thumbnails({ items: [5], size: 8 });
  expect((await study.thumbnails({ items: [5], size: 8 }, flipped)).pixels).toEqual(turned(small.pixels));
});

test("the study says which edits of images change nothing", async () => {
  const notes = async (text: string) => (await study.info({}, { variant: { image: text } })).model.notes;
  const before = (await study.info()).model.notes;
  expect(await notes("flip; noise")).toEqual(before);
  expect(await notes("flip; gamma=1; brush(points=20:20,size=3); flip; flip=neither")).toEqual([
    ...before,
    "gamma=1 changes nothing: that is its neutral value",
    "brush(points=20:20,size=3) changes nothing on the first 16 images",
    "flip=neither changes nothing: that is its neutral value",
  ]);
  expect(await notes("paste(item=40)").catch((error: unknown) => error)).toMatchObject({ message: "unknown item: 40" });
});
