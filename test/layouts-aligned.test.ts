import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  alignChain,
  alignSequence,
  createLocalStudy,
  type LayoutAlignment,
  type LayoutSequence,
  type LayoutsRequest,
  layoutExtent,
  matchLayers,
  requirePositions,
  type Study,
  type ToldProjection,
  type Variant,
} from "@deepling/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { smallNet } from "./engine/small-net.ts";
import { CLASSES, smallParts } from "./engine/small-study.ts";
import { keeping } from "./keeping-studies.ts";

const net = (seed: number) => smallNet({ activation: "Relu", classes: CLASSES.length, seed });
const others = [7, 12].map((seed) => ({ name: `net-${seed}`, open: async () => smallParts(`net-${seed}`, net(seed)) }));
const local = createLocalStudy({ ...smallParts("net-30", net(30)), others });
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deepling-aligned-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await local.dispose();
});

async function last<T>(messages: AsyncGenerator<T>): Promise<T> {
  let final: T | undefined;
  for await (const message of messages) final = message;
  return final as T;
}

const sequenceOf = async (study: Study, projection: LayoutsRequest, variant: Variant): Promise<LayoutSequence> =>
  requirePositions((await last(study.project(projection, { variant }))) as ToldProjection).sequence;

const alignmentOf = async (
  study: Study,
  request: Parameters<Study["alignment"]>[0],
  variant: Variant,
): Promise<LayoutAlignment> => (await last(study.alignment(request, { variant }))) as LayoutAlignment;

/** A sequence turned by an alignment. */
function turned(sequence: LayoutSequence, { turns, layers }: LayoutAlignment): readonly Float32Array[] {
  expect([...layers]).toEqual(sequence.layers.map(({ layer }) => layer));
  return sequence.layers.map(({ positions }, at) => {
    const [a, b, c, d] = turns[at] ?? [Number.NaN, 0, 0, 0];
    return positions.map((_, i) => {
      const [x = 0, y = 0] = positions.subarray(i - (i % 2));
      return i % 2 === 0 ? x * a + y * c : x * b + y * d;
    });
  });
}

/** The largest distance of positions that should be the same, as a share of their layout's radius. */
function apart(found: readonly Float32Array[], { layers }: LayoutSequence): number {
  return Math.max(
    ...layers.map(({ positions, extent }, at) =>
      positions.reduce((most, value, i) => {
        const distance = Math.abs(value - (found[at]?.[i] ?? Number.POSITIVE_INFINITY)) / (extent.radius || 1);
        return Number.isNaN(value) ? most : Math.max(most, distance);
      }, 0),
    ),
  );
}

const studies = {
  "in process": (): Study => local,
  "with positions in files": (): Study => keeping.server(local, folder),
};

test.each(["in process", "with positions in files"] as const)(
  "%s, layouts that are turned by sums over two layers at a time lie where alignSequence lays the whole ones",
  async (where) => {
    const study = studies[where]();
    const { model } = await study.info();
    const cases: readonly (readonly [LayoutsRequest, Variant])[] = [
      [{}, { model: "net-12" }],
      [{ mode: "smooth" }, { network: "relu1[0,2]=0" }],
      [{ items: [30, 2, 17, 5, 9] }, { model: "net-7" }],
      [{}, {}],
    ];
    for (const [projection, variant] of cases) {
      const [own, onto] = [
        await sequenceOf(study, projection, variant),
        await sequenceOf(study, { mode: projection.mode }, {}),
      ];
      const layers = (await study.info({}, { variant })).model.layers;
      const wanted = alignSequence(own, onto, matchLayers(layers, model.layers));
      const found = await alignmentOf(study, { projection }, variant);
      const positions = turned(own, found);
      expect(apart(positions, wanted)).toBeLessThan(1e-6);
      for (const [at, extent] of found.extents.entries()) {
        const exact = layoutExtent(wanted.layers[at]?.positions ?? new Float32Array());
        expect(extent.radius).toBeCloseTo(exact.radius, 5);
        expect(extent.most.left).toBeCloseTo(exact.most.left, 4);
        expect(extent.all.top).toBeCloseTo(exact.all.top, 4);
      }
    }
  },
);

test("checkpoints that are turned each onto the one before, which is turned itself, lie where alignChain lays them", async () => {
  const variants: readonly Variant[] = [{}, { model: "net-12" }, { model: "net-7" }];
  const study = studies["with positions in files"]();
  const sequences = await Promise.all(variants.map((variant) => sequenceOf(study, {}, variant)));
  const same = sequences[0]?.layers.map(({ layer }) => ({ layer, other: layer })) ?? [];
  const wanted = alignChain(sequences, [same, same]);
  let before: LayoutAlignment | undefined;
  for (const [at, variant] of variants.entries()) {
    const [own, laid] = [sequences[at], wanted[at]];
    if (at === 0 || own === undefined || laid === undefined) continue;
    const request = { projection: {}, against: variants[at - 1], turned: before?.turns };
    const found = await alignmentOf(study, request, variant);
    expect(apart(turned(own, found), laid)).toBeLessThan(1e-6);
    // without what was done to the one before, it lies elsewhere
    if (before !== undefined) {
      const alone = await alignmentOf(study, { ...request, turned: undefined }, variant);
      expect(apart(turned(own, alone), laid)).toBeGreaterThan(0.1);
    }
    before = found;
  }
  expect(before).toBeDefined();
});

test("an alignment is kept: the next study that is asked the same reads no layer", async () => {
  const study = studies["with positions in files"]();
  const first = await alignmentOf(study, { projection: {} }, { model: "net-7" });
  const messages: unknown[] = [];
  for await (const message of studies["with positions in files"]().alignment(
    { projection: {} },
    { variant: { model: "net-7" } },
  ))
    messages.push(message);
  // MessagePack knows no −0
  expect(JSON.stringify(messages)).toBe(JSON.stringify([first]));
});
