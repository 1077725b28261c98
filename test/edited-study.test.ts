import {
  createLocalStudy,
  decodeModel,
  encodeModel,
  float32,
  inspectModel,
  parseNetworkEdits,
  type Study,
  type Tensor,
} from "@deepling/engine";
import { afterAll, expect, test } from "vitest";
import { editNetwork } from "../packages/engine/src/edits/network/edit-network.ts";
import { valueKey } from "../packages/engine/src/edits/network/edit-values.ts";
import { COUNT, smallParts } from "./engine/small-study.ts";

const parts = smallParts("small");
const study = createLocalStudy(parts);
const { layers } = parts.model;
const network =
  "conv1[2]:weights*0.5; relu1[0,4]=clamp(0,0.5); relu1[3]@box(1,0,3,5)=image:7; conv2[1]=mean; relu2[6]*0; fc[2]+0.25";
const variant = { network };

/** The network saved with its edits, and opened again; what the edits need is computed here. */
async function savedAndOpened() {
  const values = new Map<string, Tensor<"float32">>();
  const relu1 = await study.activations({ item: 7, layer: 2, limit: 6 });
  const map = new Float32Array(6 * 64);
  relu1.channels.forEach((unit, at) => {
    map.set(relu1.maps.subarray(64 * at, 64 * (at + 1)), 64 * unit);
  });
  values.set(valueKey({ kind: "image", layer: "relu1", item: 7 }), float32([1, 6, 8, 8], map));
  const sums = new Float64Array(8);
  for (let item = 0; item < COUNT; item++) {
    const conv2 = await study.activations({ item, layer: 4, limit: 8 });
    conv2.channels.forEach((unit, at) => {
      for (const value of conv2.maps.subarray(16 * at, 16 * (at + 1))) sums[unit] = (sums[unit] ?? 0) + value;
    });
  }
  const means = Float32Array.from(sums, (sum) => sum / (16 * COUNT));
  values.set(valueKey({ kind: "mean", layer: "conv2" }), float32([8], means));
  const { graph } = editNetwork(parts.graph, parts.model, parseNetworkEdits(network, parts.model), values);
  return inspectModel(decodeModel(encodeModel(graph)), { name: "small" });
}

const opened = await savedAndOpened();
const saved = createLocalStudy({ ...parts, ...opened });
afterAll(async () => {
  await study.dispose();
  await saved.dispose();
});

/** The saved network's layer with a layer's value: what an edit put there is a layer of its own in the opened file. */
const same = (layer: number): number => opened.model.layers.findIndex(({ value }) => value === layers[layer]?.value);
const all = layers.map(({ index }) => index);

type Requests = { readonly [Name in keyof Study]?: (layer: (own: number) => number) => Parameters<Study[Name]>[0] };
const requests: Requests = {
  evaluate: () => ({}),
  project: (layer) => ({ layers: all.map(layer), seed: 3 }),
  predict: () => ({ item: 5 }),
  activations: (layer) => ({ item: 2, layer: layer(2), limit: 6 }),
  neighbours: (layer) => ({ item: 3, layer: layer(4), count: 3 }),
  weights: (layer) => ({ layer: layer(1) }),
  place: (layer) => ({ projection: { layers: all.map(layer) }, pixels: new Float32Array(2 * 192).fill(0.4) }),
  strip: () => ({ items: [0, 3], target: ["bright", "red"], frames: 3, steps: 4 }),
  explain: () => ({ item: 1, method: "lrp", target: "bright", raw: true }),
  units: (layer) => ({ layers: [layer(5)], count: 3 }),
  ablate: (layer) => ({ layer: layer(5), groups: [[0], [2, 3]], fill: "mean" as const }),
};

/** How the two number and call their layers. */
const NAMES: ReadonlySet<string> = new Set(["layer", "name", "kind", "facts"]);

/** The last message, without numbers and names of layers. */
async function answer(name: string, request: unknown, own: Study, options: object): Promise<unknown> {
  type Ask = (request: unknown, options: object) => Promise<unknown> | AsyncGenerator<unknown>;
  const asked = (own as unknown as Record<string, Ask>)[name]?.(request, options);
  let last: unknown = await asked;
  if (!(asked instanceof Promise)) for await (const message of asked as AsyncGenerator<unknown>) last = message;
  return JSON.parse(
    JSON.stringify(last, (key, value) => {
      if (NAMES.has(key) || (key === "layers" && ArrayBuffer.isView(value))) return undefined;
      return ArrayBuffer.isView(value) ? Array.from(value as Float32Array, String) : value;
    }),
  );
}

test.each(Object.entries(requests))(
  "%s: an edited network answers as its saved file in a study of its own",
  async (name, request) => {
    const own = await answer(
      name,
      request((layer) => layer),
      study,
      { variant },
    );
    expect(own).toEqual(await answer(name, request(same), saved, {}));
    if (name === "evaluate") expect(own).not.toEqual(await answer(name, {}, study, {}));
  },
);

test("every method explains the edited network as its file", async () => {
  for (const { id } of await study.methods({})) {
    const request = { item: 1, method: id, target: "bright", raw: true };
    const own = await answer("explain", request, study, { variant });
    expect(own, id).toEqual(await answer("explain", request, saved, {}));
  }
});

test("edits as text and as values are the same network", async () => {
  const edits = parseNetworkEdits(network, parts.model);
  expect(await study.predict({ item: 5 }, { variant: { network: edits } })).toEqual(
    await study.predict({ item: 5 }, { variant }),
  );
});

test("edits that are refused name what there is", async () => {
  await expect(study.predict({ item: 0 }, { variant: { network: "relu11=0" } })).rejects.toMatchObject({
    message: "unknown layer: relu11",
    hint: expect.stringContaining("did you mean relu1"),
  });
  await expect(
    study.predict({ item: 0 }, { variant: { network: [{ kind: "set", layer: "relu1", units: [6], value: 0 }] } }),
  ).rejects.toMatchObject({ message: "unknown unit: relu1/6" });
});

test("with an image's own activation nothing changes, and the study says which edits change nothing", async () => {
  const own = { network: "relu1=image:7" };
  expect(await study.predict({ item: 7 }, { variant: own })).toEqual(await study.predict({ item: 7 }));
  expect(await study.predict({ item: 8 }, { variant: own })).toEqual(await study.predict({ item: 7 }));
  const notes = async (text: string) => (await study.info({}, { variant: { network: text } })).model.notes;
  const before = (await study.info()).model.notes;
  expect(await notes("relu1[2]=0")).toEqual(before);
  expect(await notes("relu1=clamp(0,1000)")).toEqual([
    ...before,
    "relu1=clamp(0,1000) changes nothing on the first 16 images: the layer is already within 0 and 1000",
  ]);
  expect(await notes("relu1[1]*0; relu1[1]=0; relu1:bypass; relu1:bypass")).toEqual([
    ...before,
    "relu1[1]=0 changes nothing on the first 16 images: the unit is already 0",
    "relu1:bypass changes nothing on the first 16 images",
  ]);
});
