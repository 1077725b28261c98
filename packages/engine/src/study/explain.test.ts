import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { smallNet } from "../../../../test/engine/small-net.ts";
import { seededRandom } from "../base/random.ts";
import { arrayDataset } from "../data/array-dataset.ts";
import { methods } from "../explain/index.ts";
import type { Preprocessing } from "../image/preprocess.ts";
import { mapOf } from "./explain.ts";
import type { ExplainRequest, Explanation } from "./explanation.ts";
import { inspectModel } from "./inspect.ts";
import { createLocalStudy } from "./local-study.ts";
import * as studyMethods from "./questions/index.ts";

const CLASSES = ["airplane", "bird", "cat", "dog", "horse"];
const random = seededRandom(4);
const pictures = Array.from({ length: 3 }, () => Uint8Array.from({ length: 192 }, () => Math.floor(256 * random())));
const preprocessing: Preprocessing = {
  fit: { width: 8, height: 8, mode: "stretch", shorter: 8 },
  scale: 1 / 255,
  mean: [0.4, 0.5, 0.6],
  std: [0.2, 0.25, 0.3],
  channels: "rgb",
  layout: "nchw",
  source: "test",
};
const inspected = inspectModel(smallNet({ activation: "Relu" }));
const study = createLocalStudy({
  ...inspected,
  labels: CLASSES,
  classes: CLASSES,
  preprocessing,
  dataset: arrayDataset({
    name: "noise",
    fingerprint: "noise",
    count: 3,
    classes: CLASSES,
    // the last is not labelled
    labels: Int32Array.of(1, 4, -1),
    notes: [],
    itemName: (item) => `picture ${item}`,
    read: async (items) =>
      items.map((item) => ({ width: 8, height: 8, channels: 3, pixels: pictures[item] ?? new Uint8Array() })),
  }),
  runtime: createNodeRuntime({ threads: 1 }),
  version: "test",
  batch: 8,
});
afterAll(() => study.dispose());

async function explain(request: Partial<ExplainRequest>): Promise<readonly Explanation[]> {
  const messages: Explanation[] = [];
  for await (const message of study.explain({ item: 0, method: "gradient", ...request })) messages.push(message);
  return messages;
}
const last = async (request: Partial<ExplainRequest>) => (await explain(request)).at(-1) as Explanation;

test("every method of the list answers over the image's pixels", async () => {
  const listed = await study.methods({});
  expect(listed.map(({ id }) => id)).toEqual(methods.map(({ id }) => id));
  expect(JSON.parse(JSON.stringify(listed))).toEqual(listed);
  for (const { id, shows } of listed) {
    const { map, width, height, range, signed, channels, final, target } = await last({ method: id });
    expect([map.length, width, height, final]).toEqual([64, 8, 8, true]);
    expect(range).toEqual([Math.min(...map), Math.max(...map)]);
    expect(signed).toBe(range[0] < 0);
    if (shows === "magnitude") expect([channels, signed]).toEqual(["max", false]);
    expect(target).toMatch(/^logit of (airplane|bird|cat|dog|horse)$/);
  }
});

test("each parameter is described, with a default or the word that it has none", async () => {
  for (const { id, parameters } of await study.methods({})) {
    const properties = Object.entries((parameters.properties ?? {}) as Record<string, Record<string, unknown>>);
    for (const [name, property] of properties) {
      expect([id, name, typeof property.description]).toEqual([id, name, "string"]);
      if (property.default === undefined) expect(String(property.description)).toMatch(/when absent|another rule/);
    }
  }
});

test("maps are the sum or the largest magnitude over the channels", async () => {
  const { raw, map } = await last({ raw: true, channels: "sum" });
  expect(raw?.shape).toEqual([3, 8, 8]);
  const values = raw?.values ?? new Float32Array();
  const at = (pixel: number) => [0, 1, 2].map((channel) => values[channel * 64 + pixel] as number);
  map.forEach((value, pixel) => {
    expect(value).toBeCloseTo(
      at(pixel).reduce((a, b) => a + b, 0),
      6,
    );
  });
  const largest = (await last({ channels: "max" })).map;
  largest.forEach((value, pixel) => {
    expect(value).toBe(Math.max(...at(pixel).map(Math.abs)));
  });
  const flat = mapOf({ shape: [2, 2], values: Float32Array.of(1, -2, 0, 3), facts: [] }, "max");
  expect(flat).toEqual({ map: Float32Array.of(1, -2, 0, 3), channels: "none", signed: true, range: [-2, 3] });
});

test("targets that speak of the image", async () => {
  const { logits } = await study.predict({ item: 1 });
  const predicted = CLASSES[logits.indexOf(Math.max(...logits))] as string;
  expect((await last({ item: 1 })).target).toBe(`logit of ${predicted}`);
  expect((await last({ item: 1, target: "margin:predicted" })).target).toBe(`margin of ${predicted}`);
  expect((await last({ item: 1, target: "true" })).target).toBe("logit of horse");
  expect((await last({ item: 0, target: "away:true" })).target).toBe("− logit of bird");
  await expect(last({ item: 2, target: "true" })).rejects.toThrow("missing class: the true one of picture 2");
  await expect(last({ target: "hors" })).rejects.toThrow("unknown class: hors");
  const same = await last({ item: 1, target: "log-probability:true" });
  expect(same.map).toEqual((await last({ item: 1, target: "log-probability:horse" })).map);

  const head = inspected.model.layers.at(-1)?.name;
  expect((await last({ item: 1, target: `unit:${head}/4` })).target).toBe(`horse of ${head}`);
  const other = CLASSES.find((name) => name !== predicted && name !== "horse") as string;
  expect((await last({ item: 1, target: `vs:predicted,${other}` })).target).toBe(
    `logit of ${predicted} less that of ${other}`,
  );
  expect((await last({ item: 1, target: `vs: ${other}, true` })).target).toBe(`logit of ${other} less that of horse`);
  const named = await last({ item: 1, target: `vs:horse,${other}` });
  expect((await last({ item: 1, target: `vs:true,${other}` })).map).toEqual(named.map);
  await expect(last({ item: 1, target: "vs:horse,true" })).rejects.toThrow("invalid target: horse and true of");
  await expect(last({ item: 2, target: "vs:predicted,true" })).rejects.toThrow(
    "missing class: the true one of picture 2",
  );

  const layer = inspected.model.layers.findIndex(({ kind }) => kind === "activation");
  const { channels, maps, width, height } = await study.activations({ item: 1, layer, limit: 100 });
  const means = Array.from(channels, (_, row) =>
    maps.slice(row * width * height, (row + 1) * width * height).reduce((a, b) => a + b, 0),
  );
  const unit = channels[means.indexOf(Math.max(...means))];
  const { target } = await last({ item: 1, method: "occlusion", target: `strongest:${layer}` });
  expect(target).toBe(`unit ${unit} of ${inspected.model.layers[layer]?.name}`);
});

test("a growing method ends with what is final, and a request is checked where it arrives", async () => {
  const messages = await explain({ method: "smooth-grad", parameters: { samples: 9 } });
  expect(messages.map(({ done, total, final }) => [done, total, final])).toEqual([
    [4, 9, false],
    [8, 9, false],
    [9, 9, true],
  ]);
  expect(studyMethods.explain.request.safeParse({ item: 0, method: "lrp", parameters: { epsilon: 1 } }).success).toBe(
    true,
  );
  expect(studyMethods.explain.request.safeParse({ item: 0, method: "lrp", surplus: 1 }).success).toBe(false);
  await expect(last({ method: "gradients" })).rejects.toThrow("unknown method: gradients");
  await expect(last({ item: 3 })).rejects.toThrow("unknown item: 3");
});
