import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createLocalStudy,
  requirePositions,
  type Study,
  type ToldProjection,
  withoutPositions,
} from "@deepling/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../packages/server/src/app.ts";
import { createCodec } from "../packages/server/src/codec.ts";
import { createRemoteStudy } from "../packages/web/src/study/remote-study.ts";
import { smallNet } from "./engine/small-net.ts";
import { CLASSES, smallParts } from "./engine/small-study.ts";
import { keeping } from "./keeping-studies.ts";

const local = createLocalStudy(
  smallParts("small", smallNet({ activation: "Relu", classes: CLASSES.length, seed: 30 })),
);
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deepling-apart-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await local.dispose();
});

const studies = {
  "in process": (): Study => local,
  "with its answers kept": (): Study => keeping.server(local, folder),
  "over HTTP": (): Study => {
    const app = createApp({ study: Promise.resolve(keeping.server(local, folder)) });
    const send = async (url: string | URL | Request, options?: RequestInit) =>
      app.request(String(url), {
        ...options,
        headers: { ...(options?.headers as Record<string, string>), host: "127.0.0.1" },
      });
    return createRemoteStudy({ origin: "http://127.0.0.1", codec: createCodec(), fetch: send as typeof fetch });
  },
};

async function last(messages: AsyncGenerator<unknown>): Promise<ToldProjection> {
  let final: unknown;
  for await (const message of messages) final = message;
  return final as ToldProjection;
}

test.each(["in process", "with its answers kept", "over HTTP"] as const)(
  "%s, positions that are asked for layer by layer, or image by image, are those of the whole projection",
  async (where) => {
    const study = studies[where]();
    for (const projection of [{}, { items: [30, 2, 17, 5], layers: [1, 4], mode: "smooth" as const }]) {
      const whole = requirePositions(await last(study.project(projection)));
      expect(await last(study.project({ ...projection, apart: true }))).toEqual(withoutPositions(whole));
      const places = whole.sequence.layers.length * whole.sequence.items.length;
      expect(await last(study.project({ ...projection, apart: places }))).toEqual(whole);
      expect(await last(study.project({ ...projection, apart: places - 1 }))).toEqual(withoutPositions(whole));
      const { layers, items } = whole.sequence;
      for (const { layer, positions } of layers)
        expect(await study.layout({ projection, layer })).toEqual({ layer, positions });
      const wanted = [17, 2];
      const paths = await study.paths({ projection, items: wanted });
      expect([...paths.layers]).toEqual(layers.map(({ layer }) => layer));
      for (const [at, { positions }] of layers.entries()) {
        const rows = wanted.map((item) => items.indexOf(item));
        expect([...(paths.positions[at] ?? [])]).toEqual(
          rows.flatMap((row) => [positions[2 * row], positions[2 * row + 1]]),
        );
      }
    }
    const some = { items: [30, 2, 17, 5], layers: [1, 4] };
    await expect(study.layout({ projection: some, layer: 2 })).rejects.toMatchObject({
      message: "unknown layer: 2 (not among the projected layers)",
      hint: "there are 2: 1, 4",
    });
    await expect(study.paths({ projection: some, items: [2, 3] })).rejects.toMatchObject({
      message: "unknown item: 3 (not among the 4 projected images)",
    });
  },
);

test("a layer whose bytes were changed on the disk is made again, never told", async () => {
  const request = { projection: { seed: 8 }, layer: 4 };
  const { sequence } = requirePositions(await last(local.project({ seed: 8 })));
  const known = { layer: 4, positions: sequence.layers.find(({ layer }) => layer === 4)?.positions };
  const kept = keeping.server(local, folder);
  const before = new Set(await readdir(folder));
  expect(await kept.layout(request)).toEqual(known);
  for (const name of await readdir(folder)) {
    if (before.has(name)) continue;
    const entry = await readFile(join(folder, name));
    await writeFile(join(folder, name), entry.fill(1, entry.length >> 1));
  }
  expect(await kept.layout(request)).toEqual(known);
  expect(await keeping.server(local, folder).layout(request)).toEqual(known);
});
