import { afterAll, expect, test } from "vitest";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { CLASSES, COUNT, smallData, smallParts } from "../../../../../test/engine/small-study.ts";
import type { Graph } from "../../graph/graph.ts";
import { float32 } from "../../graph/tensor.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { createLocalStudy, type LocalStudy } from "../local-study.ts";
import type { LocalStudyParts } from "../subject.ts";
import type { Variant } from "../variants/variant.ts";
import type { ChangedLayers, ChangedNeighbourhoods, ChangedScores, ChangeRequest } from "./change-messages.ts";

/** The small network with the weights of one convolution multiplied. */
function scaled(by: number, weights = "conv1.weight"): Graph {
  const graph = smallNet({ activation: "Relu", classes: CLASSES.length });
  const kernel = graph.initializers.get(weights);
  if (kernel?.type !== "float32") throw new TypeError(weights);
  const values = kernel.data.map((value) => value * by);
  return { ...graph, initializers: new Map([...graph.initializers, [weights, float32(kernel.shape, values)]]) };
}

let runs = 0;
let waiting: (() => void)[] | undefined;
function counting(runtime: Runtime): Runtime {
  return {
    ...runtime,
    open: async (...given) => {
      const session = await runtime.open(...given);
      return {
        ...session,
        run: async (...asked) => {
          runs++;
          const held = waiting;
          if (held !== undefined) await new Promise<void>((go) => held.push(go));
          return session.run(...asked);
        },
      };
    },
  };
}

function parts(name: string, graph?: Graph): LocalStudyParts {
  const made = smallParts(name, graph);
  return { ...made, runtime: counting(made.runtime) };
}

const own = parts("own");
const others = [
  { name: "half as strong again", open: async () => parts("more", scaled(1.5)) },
  { name: "later", open: async () => parts("later", scaled(-0.5, "conv2.weight")) },
  { name: "smaller", open: async () => parts("smaller", smallNet({ activation: "Tanh", classes: 3 })) },
  { name: "softmax", open: async () => parts("softmax", smallNet({ activation: "Relu", classes: 3, end: "softmax" })) },
];
const study = createLocalStudy({ ...own, others });
const unlabelled = createLocalStudy({ ...own, dataset: smallData({ labelled: false }), others });
afterAll(async () => {
  await study.dispose();
  await unlabelled.dispose();
});

async function ask(request: ChangeRequest, model: string, of: LocalStudy = study) {
  let [scores, layers, near]: [ChangedScores?, ChangedLayers?, ChangedNeighbourhoods?] = [];
  const order: string[] = [];
  for await (const message of of.change(request, { variant: { model } })) {
    if (message.kind !== "progress") order.push(message.kind);
    if (message.kind === "scores") scores = message;
    if (message.kind === "layers") layers = message;
    if (message.kind === "neighbourhoods") near = message;
  }
  return { order, scores: scores as ChangedScores, layers: layers as ChangedLayers, near };
}

test("weights half as strong again move every layer behind them by one half: a network of Relus without biases is homogeneous", async () => {
  const asked = { item: 4, units: { layers: [2, 4], count: 3 }, maps: { layer: 2, limit: 2 } };
  const { order, scores, layers } = await ask(asked, "half as strong again");
  expect(order).toEqual(["scores", "layers"]);
  expect(scores.before).toEqual(await study.predict({ item: 4 }));
  expect(scores.after).toEqual(await study.predict({ item: 4 }, { variant: { model: "half as strong again" } }));
  expect(scores.predicted[0]).toBe(scores.before.probabilities.indexOf(Math.max(...scores.before.probabilities)));
  expect([...layers.layers]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  [...layers.relative].forEach((relative, at) => {
    expect(relative).toBeCloseTo(at === 0 ? 0 : 0.5, 5);
  });
  expect(layers.unchanged).toBe(false);
  for (const { layer, units, changes, before, total } of layers.units) {
    expect(units).toHaveLength(3);
    const { channels, maps } = await study.activations({ item: 4, layer, limit: 99 });
    expect(channels).toHaveLength(total);
    const area = maps.length / channels.length;
    const means = [...channels].map((channel, at) => ({
      channel,
      mean: maps.subarray(at * area, (at + 1) * area).reduce((sum, value) => sum + value, 0) / area,
    }));
    means.sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean));
    expect([...units]).toEqual(means.slice(0, 3).map(({ channel }) => channel));
    means.slice(0, 3).forEach(({ mean }, at) => {
      expect(changes[at]).toBeCloseTo(0.5 * mean, 5);
      expect(before[at]).toBeCloseTo(mean, 5);
    });
  }
  const strongest = await study.activations({ item: 4, layer: 2, limit: 2 });
  expect(layers.maps?.channels).toEqual(strongest.channels);
  expect(layers.maps?.total).toBe(6);
  [...strongest.maps].forEach((value, at) => {
    expect(layers.maps?.maps[at]).toBeCloseTo(0.5 * value, 5);
  });
});

test("an image of half the light moves every layer by one half, the image itself as well; a unit that is doubled moves what stands behind it", async () => {
  const made = parts("dark");
  const dark = createLocalStudy({
    ...made,
    preprocessing: { ...made.preprocessing, mean: [0, 0, 0], std: [1, 1, 1] },
  });
  const differences = async (variant: Variant): Promise<readonly number[]> => {
    for await (const message of dark.change({ item: 11 }, { variant })) {
      if (message.kind === "layers") return [...message.relative];
    }
    return [];
  };
  const half = await differences({ image: "cast(red=0.5,green=0.5,blue=0.5)" });
  expect(half).toHaveLength(7);
  for (const relative of half) expect(relative).toBeCloseTo(0.5, 5);
  const [input, conv1, relu1, ...behind] = await differences({ network: "relu1*2" });
  expect([input, conv1]).toEqual([0, 0]);
  for (const relative of [relu1, ...behind]) expect(relative).toBeCloseTo(1, 5);
  await dark.dispose();
});

test("of an edited network only the layers behind the edit are read; the line is that of all layers read", async () => {
  const sessions: (readonly string[])[] = [];
  const made = smallParts("read");
  const open: Runtime["open"] = async (...given) => {
    const session = await made.runtime.open(...given);
    sessions.push(session.outputs.map(({ name }) => name));
    return session;
  };
  const watched = createLocalStudy({ ...made, runtime: { ...made.runtime, open } });
  const layersOf = async (variant: Variant): Promise<ChangedLayers | undefined> => {
    for await (const message of watched.change({ item: 2, units: { layers: [1, 5], count: 3 } }, { variant })) {
      if (message.kind === "layers") return message;
    }
    return undefined;
  };
  const late = await layersOf({ network: "relu2[1]*3" });
  const names = made.model.layers.map(({ value }) => value);
  expect(sessions.at(-1)).toEqual(names.slice(5));
  // an edit of the image that changes nothing makes another feed, so that every layer is read
  const all = await layersOf({ network: "relu2[1]*3", image: "gamma=1" });
  expect(sessions.at(-1)).toEqual(names.slice(1));
  expect(late).toEqual(all);
  expect([...(late?.relative ?? [])].map((relative) => relative > 0)).toEqual(names.map((_, at) => at >= 5));
  await watched.dispose();
});

test("a network of fixed batch answers as the free one does", async () => {
  const fixed = createLocalStudy({
    ...parts("fixed", smallNet({ activation: "Relu", classes: 3, batch: 3 })),
    batch: undefined,
  });
  const free = createLocalStudy({ ...parts("free"), batch: 3 });
  const all = async (of: LocalStudy) => {
    const found: unknown[] = [];
    const request = { item: 5, neighbours: { count: 4 }, units: { layers: [4], count: 2 } };
    for await (const message of of.change(request, { variant: { image: "rotate=20" } })) found.push(message);
    return found;
  };
  const [one, other] = [await all(fixed), await all(free)];
  const [near, own] = [one.at(-1), other.at(-1)] as ChangedNeighbourhoods[];
  expect(near?.before.classes).toEqual(own?.before.classes);
  expect(near?.after.classes).toEqual(own?.after.classes);
  own?.after.nearest.forEach((distance, at) => {
    expect(near?.after.nearest[at]).toBeCloseTo(distance, 4);
  });
  await fixed.dispose();
  await free.dispose();
});

test("a layer that is the same before and after has a difference of zero, and an image that is compared with itself says so", async () => {
  const { layers } = await ask({ item: 2 }, "later");
  expect([...layers.relative.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  expect(layers.relative[4]).toBeCloseTo(1.5, 5);
  const same = await ask({ item: 2, against: { model: "later" } }, "later");
  expect(same.layers.unchanged).toBe(true);
  expect(same.scores.after).toEqual(same.scores.before);
});

test("layers are compared with those that match by name or structure; what has no counterpart is left out with the reason", async () => {
  const { layers } = await ask({ item: 1 }, "smaller");
  // Relu and Tanh have other names, and the same place
  expect(layers.leftOut).toEqual([]);
  const units = { layers: [1, 7], count: 2 };
  const other = await ask({ item: 1, against: { model: "softmax" }, units }, "later");
  const { model } = await study.info({}, { variant: { model: "softmax" } });
  expect(other.layers.leftOut.map(({ layer }) => model.layers[layer]?.kind)).toEqual(["softmax"]);
  expect(other.layers.leftOut[0]?.reason).toBe("the other network has no layer that matches by name or structure");
  expect(other.layers.units.map(({ layer }) => layer)).toEqual([1]);
});

test.each([
  ["labels", study],
  ["predictions", unlabelled],
] as const)("neighbourhoods by %s are those of a comparison of all pairs", async (by, of) => {
  const { near } = await ask({ item: 5, neighbours: { count: 4 } }, "later", of);
  expect(near).toMatchObject({ count: 4, among: COUNT - 1, of: COUNT, by });
  const variant = { model: "later" };
  const { probabilities: first } = await of.predict({ item: 0 });
  expect(first).toHaveLength(3);
  for (const [at, layer] of [0, 2, 4, 6].entries()) {
    for (const [side, options] of [near?.before, near?.after].map(
      (one, i) => [one, i === 0 ? {} : { variant }] as const,
    )) {
      const { items, distances } = await of.neighbours({ item: 5, layer, count: 4 }, options);
      const classes = await Promise.all(
        [...items].map(async (item) => {
          if (by === "labels") return item % 3;
          const { probabilities } = await of.predict({ item });
          return probabilities.indexOf(Math.max(...probabilities));
        }),
      );
      const counts = CLASSES.map((_, label) => classes.filter((one) => one === label).length);
      const most = Math.max(...counts);
      const winner = classes.find((label) => counts[label] === most);
      expect(side?.classes[layer], `layer ${layer}, ${at}`).toBe(winner);
      expect(side?.shares[layer]).toBeCloseTo(most / 4, 6);
      expect(side?.nearest[layer]).toBeCloseTo(distances[0] ?? Number.NaN, 3);
    }
  }
  const parts = [...(near?.layers ?? [])].find((_, at) => near?.before.classes[at] !== near?.after.classes[at]);
  expect(near?.parting).toBe(parts);
  const same = [...(near?.layers ?? [])].findLastIndex((_, at) => near?.before.classes[at] === near?.after.classes[at]);
  expect(near?.lasting).toBe(near?.layers[same + 1]);
});

test("what is known of the image before is kept: a further edit costs one run for the scores and one for all layers", async () => {
  await ask({ item: 7 }, "later");
  runs = 0;
  await ask({ item: 7 }, "later");
  expect(runs).toBe(2);
});

test("a question that is given up while it waits never reaches the runtime", async () => {
  await ask({ item: 7 }, "later");
  runs = 0;
  waiting = [];
  const first = ask({ item: 7 }, "later");
  const stop = new AbortController();
  const stale = Array.from({ length: 5 }, () =>
    study.change({ item: 7 }, { variant: { model: "later" }, signal: stop.signal }).next(),
  );
  const newest = ask({ item: 7 }, "half as strong again");
  while (waiting.length === 0) await new Promise(setImmediate);
  stop.abort(new Error("a newer edit"));
  const held = waiting;
  waiting = undefined;
  for (const go of held) go();
  for (const one of stale) await expect(one).rejects.toThrow("a newer edit");
  await first;
  expect((await newest).layers.relative[6]).toBeCloseTo(0.5, 5);
  expect(runs).toBe(4);
});

test("a layer or an image that there is not is refused before anything runs", async () => {
  runs = 0;
  await expect(ask({ item: COUNT }, "later")).rejects.toThrow("unknown item: 40");
  await expect(ask({ item: 0, maps: { layer: 9, limit: 1 } }, "later")).rejects.toThrow("unknown layer: 9");
  expect(runs).toBe(0);
});
