import { afterAll, expect, test } from "vitest";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { CLASSES, COUNT, smallData, smallParts } from "../../../../../test/engine/small-study.ts";
import { createLocalStudy, type LocalStudy } from "../local-study.ts";
import type { Counterfactual, CounterfactualRequest } from "./counterfactual-messages.ts";

/** A network that tells the three kinds apart in five of six cases. */
const parts = smallParts("own", smallNet({ activation: "Relu", classes: CLASSES.length, seed: 30 }));
const study = createLocalStudy(parts);
const unlabelled = createLocalStudy({ ...parts, dataset: smallData({ labelled: false }) });
afterAll(async () => {
  await study.dispose();
  await unlabelled.dispose();
});

async function ask(request: CounterfactualRequest, of: LocalStudy = study): Promise<readonly Counterfactual[]> {
  const found: Counterfactual[] = [];
  for await (const message of of.counterfactual(request)) if (message.kind === "counterfactual") found.push(message);
  return found;
}

/** One image's activations at a layer, channel by channel. */
async function activations(item: number, layer: number): Promise<readonly number[]> {
  const { channels, maps, total } = await study.activations({ item, layer, limit: 4096 });
  const area = maps.length / channels.length;
  return Array.from({ length: total }, (_, channel) => {
    const at = channels.indexOf(channel);
    return [...maps.subarray(at * area, (at + 1) * area)];
  }).flat();
}

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(a.reduce((sum, value, at) => sum + (value - (b[at] ?? 0)) ** 2, 0));

const predictions = Promise.all(
  Array.from({ length: COUNT }, async (_, item) => {
    const { probabilities } = await study.predict({ item });
    return probabilities.indexOf(Math.max(...probabilities));
  }),
);

test.each([
  [3, 0],
  [4, 2],
  [17, 5],
])("the counterfactual of image %i at layer %i is that of a comparison with every image", async (item, layer) => {
  const predicted = await predictions;
  const own = await activations(item, layer);
  const all = await Promise.all(
    predicted.map(async (label, other) => ({ other, label, distance: distance(own, await activations(other, layer)) })),
  );
  const ranked = all.filter(({ other }) => other !== item).sort((a, b) => a.distance - b.distance);
  const nearest = ranked.find(({ label }) => label !== predicted[item]);
  const [partial, final] = await ask({ item, layer, neighbours: 4 });
  expect(partial).toMatchObject({ final: false, other: nearest?.other, among: COUNT - 1 });
  expect(final).toMatchObject({
    final: true,
    other: nearest?.other,
    predicted: [predicted[item], nearest?.label],
    nearer: ranked.findIndex(({ other }) => other === nearest?.other),
    differing: predicted.filter((label) => label !== predicted[item]).length,
    strip: { items: [item], target: { kind: "class", class: nearest?.label } },
  });
  for (const at of [0, 1, 3, 6]) {
    const mine = await activations(item, at);
    expect(final?.distances[at]).toBeCloseTo(distance(mine, await activations(nearest?.other ?? 0, at)), 3);
    const others = await Promise.all(ranked.map(async ({ other }) => distance(mine, await activations(other, at))));
    expect(final?.typical[at]).toBeCloseTo(others.reduce((sum, value) => sum + value, 0) / (COUNT - 1), 3);
    for (const [centre, side] of [
      [item, final?.neighbourhoods.own],
      [nearest?.other ?? 0, final?.neighbourhoods.other],
    ] as const) {
      const { items } = await study.neighbours({ item: centre, layer: at, count: 4 });
      const counts = CLASSES.map((_, label) => [...items].filter((one) => one % 3 === label).length);
      expect(counts[side?.classes[at] ?? -1]).toBe(Math.max(...counts));
      expect(side?.shares[at]).toBeCloseTo(Math.max(...counts) / 4, 6);
    }
  }
  const { own: ours, other: theirs, parting, apart } = final?.neighbourhoods ?? {};
  const differs = [...(ours?.classes ?? [])].map((label, at) => label !== theirs?.classes[at]);
  expect(parting).toBe(differs.indexOf(true) < 0 ? undefined : differs.indexOf(true));
  const good = differs.lastIndexOf(false) + 1;
  expect(apart).toBe(good === differs.length ? undefined : good);
});

test("without labels a neighbourhood's class is what the network predicts", async () => {
  const [found] = (await ask({ item: 4, layer: 2 }, unlabelled)).slice(-1);
  expect(found?.neighbourhoods.by).toBe("predictions");
  expect(found?.other).toBe((await ask({ item: 4, layer: 2 })).at(-1)?.other);
});

test.each(["l2", "linf"] as const)(
  "the smallest strip that flips does, and one of a budget 15 % smaller does not (%s)",
  async (norm) => {
    const found = (await ask({ item: 4, layer: 5, flip: norm })).at(-1);
    if (found?.flip === undefined || "reason" in found.flip) throw new Error("no strip flips");
    const { request, distance: least, frame } = found.flip;
    const classes = async (budget: number | undefined) => {
      const said: { readonly predicted: number; readonly distance: number }[] = [];
      for await (const message of study.strip({ ...request, budget })) {
        if (message.kind !== "frame") continue;
        for (const image of message.images) {
          const predicted = image.probabilities.indexOf(Math.max(...image.probabilities));
          said.push({ predicted, distance: image[norm] });
        }
      }
      return said;
    };
    const frames = await classes(request.budget);
    expect(frames.findIndex(({ predicted }) => predicted === found.predicted[1])).toBe(frame);
    expect(frames[frame]?.distance).toBe(least);
    expect((await classes(0.85 * least)).map(({ predicted }) => predicted)).not.toContain(found.predicted[1]);
  },
);

test("an image, a layer or a counterfactual that there is not is told", async () => {
  await expect(ask({ item: 40, layer: 0 })).rejects.toThrow("unknown item: 40");
  await expect(ask({ item: 0, layer: 7 })).rejects.toThrow("unknown layer: 7");
  const predicted = await predictions;
  const [kind] = predicted;
  const alike = predicted.flatMap((label, item) => (label === kind ? [item] : [])).slice(0, 5);
  const data = smallData();
  const few = createLocalStudy({
    ...parts,
    dataset: {
      ...data,
      count: 5,
      labels: undefined,
      classes: [],
      images: (items, fit) =>
        data.images(
          items.map((at) => alike[at] ?? 0),
          fit,
        ),
    },
  });
  await expect(ask({ item: 0, layer: 0 }, few)).rejects.toThrow("missing image: no image of kinds");
  await few.dispose();
});
