import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  arrayDataset,
  createLocalStudy,
  type LocalStudy,
  type Progress,
  type Runtime,
  randomNormal,
  seededRandom,
  type ToldProjection,
  withoutPositions,
} from "@deepling/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCache } from "../packages/server/src/cache.ts";
import { cachedStudy } from "../packages/server/src/cached-study.ts";
import { createCodec } from "../packages/server/src/codec.ts";
import { createNodeRuntime } from "../packages/server/src/node-runtime.ts";
import { smallParts } from "./engine/small-study.ts";

const NEIGHBOURS = 3;
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deepling-recall-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The runtime, counting the images that pass through it. */
function counting(images: { count: number }): Runtime {
  const runtime = createNodeRuntime({ threads: 1 });
  return {
    ...runtime,
    open: async (model) => {
      const session = await runtime.open(model);
      return {
        ...session,
        run: (feeds, outputs) => {
          const [input] = Object.values(feeds);
          if (input?.shape.length === 4) images.count += input.shape[0] ?? 0;
          return session.run(feeds, outputs);
        },
      };
    },
  };
}

function studyOf(count: number, runtime: Runtime): LocalStudy {
  const random = seededRandom(5);
  const pixels = Array.from({ length: count }, () =>
    Uint8Array.from({ length: 192 }, () => Math.max(0, Math.min(255, 128 + 50 * randomNormal(random)))),
  );
  const dataset = arrayDataset({
    name: "noise",
    fingerprint: "noise",
    count,
    classes: [],
    labels: undefined,
    notes: [],
    itemName: String,
    read: async (indices) =>
      indices.map((item) => ({ width: 8, height: 8, channels: 3, pixels: pixels[item] ?? new Uint8Array(192) })),
  });
  return createLocalStudy({ ...smallParts("small"), labels: [], classes: [], dataset, runtime, batch: 16 });
}

async function projection(messages: AsyncGenerator<Progress | ToldProjection>): Promise<ToldProjection> {
  let final: Progress | ToldProjection | undefined;
  for await (const message of messages) final = message;
  if (final?.kind !== "projection") throw new Error("no projection came");
  return final;
}

describe.each([
  ["all compared", 60],
  ["streamed past the pivots", 330],
] as const)("%s", (_, count) => {
  test.each(["paper", "smooth"] as const)(
    "after a cached %s start, neighbours and places are those without a cache",
    async (mode) => {
      const images = { count: 0 };
      const cached = (study: LocalStudy) =>
        cachedStudy(study, { cache: openCache(folder), codec: createCodec(), identity: () => String(count) });
      const plain = studyOf(count, createNodeRuntime({ threads: 1 }));
      const first = studyOf(count, createNodeRuntime({ threads: 1 }));
      const second = studyOf(count, counting(images));
      const made = await projection(plain.project({ mode }));
      expect(await projection(cached(first).project({ mode, preview: true }))).toEqual(made);
      await first.dispose();

      const again = cached(second);
      expect(await projection(again.project({ mode }))).toEqual(made);
      const items = [7, 0, count - 1];
      const request = { projection: { mode }, items };
      const { layers } = made.sequence;
      expect(await projection(again.project({ mode, apart: true }))).toEqual(withoutPositions(made));
      for (const { layer, positions } of layers)
        expect(await again.layout({ projection: { mode }, layer })).toEqual({ layer, positions });
      const row = (positions: Float32Array | undefined) =>
        items.flatMap((item) => [...(positions ?? []).slice(2 * item, 2 * item + 2)]);
      expect((await again.paths(request)).positions.map((own) => [...own])).toEqual(
        layers.map(({ positions }) => row(positions)),
      );
      expect(await again.paths(request)).toEqual(await plain.paths(request));
      const many = { projection: { mode }, items: Array.from({ length: 60 }, (_v, item) => item) };
      expect(await again.paths(many)).toEqual(await plain.paths(many));
      expect(images.count).toBe(0);
      const pixels = Float32Array.from({ length: 2 * 192 }, (_v, i) => ((i * 37) % 101) / 100);
      for (const [item, layer] of [
        [3, 1],
        [40, 4],
        [40, 6],
      ] as const) {
        const request = { item, layer, count: NEIGHBOURS };
        expect(await again.neighbours(request)).toEqual(await plain.neighbours(request));
      }
      const place = { projection: { mode }, pixels };
      expect(await again.place(place)).toEqual(await plain.place(place));
      // each question reads the image and its candidates, the places two pictures: never the data set again
      expect(images.count).toBeLessThanOrEqual(3 * (1 + Math.min(count, 16 * NEIGHBOURS)) + 2);
      await plain.dispose();
      await second.dispose();
    },
  );
});
