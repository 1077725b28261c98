import type { Study } from "@deepling/engine";
import { expect, onTestFinished, test, vi } from "vitest";
import { createFixtureStudy } from "./fixture/fixture-study.ts";
import { ThumbnailCache } from "./thumbnail-cache.ts";

const SIZE = 8;

/** A study whose pictures are of one colour that tells the item. */
function coloured(asked: number[][]): Study {
  return {
    ...createFixtureStudy({ count: 10 }),
    thumbnails: async ({ items, size }) => {
      asked.push([...items]);
      const pixels = new Uint8Array(items.length * size * size * 3);
      for (const [row, item] of items.entries()) {
        pixels.fill(item % 256, row * size * size * 3, (row + 1) * size * size * 3);
      }
      return { size, items: Int32Array.from(items), pixels };
    },
  };
}

function context(): OffscreenCanvasRenderingContext2D {
  const made = new OffscreenCanvas(SIZE, SIZE).getContext("2d", { willReadFrequently: true });
  if (made === null) throw new Error("no canvas");
  return made;
}

const arrival = (cache: ThumbnailCache) => new Promise<void>((resume) => cache.subscribe(resume));

test("each item is drawn as its own picture, and asked for once", async () => {
  const asked: number[][] = [];
  const cache = new ThumbnailCache(coloured(asked), SIZE);
  const on = context();
  const items = [0, 7, 90, 201];
  for (const item of items) expect(cache.draw(on, item, 0, 0, SIZE)).toBe(false);
  await Promise.resolve();
  for (const item of items) expect(cache.draw(on, item, 0, 0, SIZE)).toBe(false);
  await arrival(cache);
  for (const item of items) {
    expect(cache.draw(on, item, 0, 0, SIZE)).toBe(true);
    expect([...on.getImageData(3, 3, 1, 1).data]).toEqual([item, item, item, 255]);
  }
  expect(asked).toEqual([items]);
});

test("more items than fit: the ones drawn longest ago make room, none is drawn as another", async () => {
  const asked: number[][] = [];
  const cache = new ThumbnailCache(coloured(asked), 512);
  const on = context();
  // 12 canvases of 2 × 2 pictures hold 48.
  for (let item = 0; item < 60; item++) cache.draw(on, item, 0, 0, SIZE);
  await arrival(cache);
  const drawn = Array.from({ length: 60 }, (_, item) => item).filter((item) => {
    const there = cache.draw(on, item, 0, 0, SIZE);
    if (there) expect(on.getImageData(3, 3, 1, 1).data[0]).toBe(item);
    return there;
  });
  expect(drawn.length).toBe(48);
});

test("pictures that could not be fetched come once the server is back, without being asked for at every drawing", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const asked: number[][] = [];
  const study = coloured(asked);
  let away = true;
  let refused = 0;
  const failing: Study = {
    ...study,
    thumbnails: async (request, call) => {
      if (!away) return study.thumbnails(request, call);
      refused++;
      throw new Error("unreachable server");
    },
  };
  const cache = new ThumbnailCache(failing, SIZE);
  const on = context();
  const drawn = () => [3, 4].map((item) => cache.draw(on, item, 0, 0, SIZE));
  cache.subscribe(drawn);
  drawn();
  await arrival(cache);
  for (let frame = 0; frame < 5; frame++) drawn();
  expect(refused).toBe(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(refused).toBe(2);
  away = false;
  await vi.advanceTimersByTimeAsync(2000);
  expect(drawn()).toEqual([true, true]);
  expect(asked).toEqual([[3, 4]]);
  cache.dispose();
});
