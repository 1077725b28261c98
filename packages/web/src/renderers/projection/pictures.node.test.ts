import { expect, test } from "vitest";
import { type LoadThumbnails, Pictures, type PicturesOptions, thumbnailSide } from "./pictures.ts";

const SIDE = 8;
const BYTES = SIDE * SIDE * 3;
/** Room for 50 thumbnails. */
const FEW = { whole: 50 * SIDE * SIDE * 4, few: 50 * SIDE * SIDE * 4 };

/** A server whose answers come when they are let through; an item's thumbnail is as bright as its number. */
function serving(options: Partial<PicturesOptions> & { readonly count: number }) {
  const asked: { items: readonly number[]; signal: AbortSignal; answer: () => void; fail: () => void }[] = [];
  const load: LoadThumbnails = (items, size, signal) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      const pixels = Uint8Array.from({ length: items.length * BYTES }, (_, i) => items[Math.floor(i / BYTES)] ?? 0);
      const answer = () => resolve({ size, items: Int32Array.from(items), pixels });
      asked.push({ items, signal, answer, fail: () => reject(new Error("no network")) });
    });
  let changes = 0;
  const { count, ...given } = options;
  const items = Int32Array.from({ length: count }, (_, i) => i + 7);
  const pictures = new Pictures(items, {
    ...{ side: SIDE, limits: { side: 80, layers: 4 }, load, nextFrame: async () => undefined },
    onChange: () => changes++,
    ...given,
  });
  /** Lets the last request through and waits until whatever follows has been asked for. */
  const answer = async (how: "answer" | "fail" = "answer") => {
    asked.at(-1)?.[how]();
    for (let turn = 0; turn < 40; turn++) await undefined;
  };
  const shown = () =>
    [...items.keys()].filter((point) => {
      const at = pictures.texture.index[point] ?? 0;
      if (at > 0) expect(pictures.texture.read(at - 1)).toEqual(new Uint8Array(BYTES).fill(items[point] ?? 0));
      return at > 0;
    });
  return { pictures, asked, answer, shown, changes: () => changes };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

test("where there is room for all, all are loaded once, those in view first, and kept", async () => {
  const { pictures, asked, answer, shown } = serving({ count: 300 });
  expect([pictures.whole, pictures.most]).toEqual([true, 300]);
  pictures.show([200, 3, 100]);
  expect(asked[0]?.items.slice(0, 4)).toEqual([207, 10, 107, 7]);
  await answer();
  expect([asked.length, asked[1]?.items.length]).toEqual([2, 44]);
  pictures.show([5]);
  await answer();
  expect(asked.flatMap(({ items }) => items).sort((a, b) => a - b)).toEqual(range(7, 307));
  expect(shown()).toEqual(range(0, 300));
  expect(pictures.complete).toBe(true);
  pictures.show([9]);
  expect(asked.length).toBe(2);
});

test("where there is not, those in view alone are asked for, the nearest first, one request at a time, and make room for others", async () => {
  const { pictures, asked, answer, shown, changes } = serving({ count: 1000, budget: FEW });
  expect([pictures.whole, pictures.most, pictures.complete]).toEqual([false, 50, false]);
  const first = range(500, 540).reverse();
  pictures.show(first);
  pictures.show(first);
  expect(asked.map(({ items }) => items)).toEqual([first.map((point) => point + 7)]);
  await answer();
  expect(shown()).toEqual(range(500, 540));
  expect([asked.length, changes()]).toEqual([1, 1]);
  // what stays in view keeps its cell; ten cells are free, ten are taken of what has gone
  pictures.show(range(520, 560));
  expect(asked[1]?.items).toEqual(range(547, 567));
  await answer();
  expect(shown()).toEqual([...range(500, 510), ...range(520, 560)]);
  // what has gone is asked for again when it is back
  pictures.show(range(500, 515));
  expect(asked[2]?.items).toEqual(range(517, 522));
  await answer();
  expect(shown()).toEqual([...range(500, 515), ...range(525, 560)]);
});

test("more points in view than cells: the nearest have them", async () => {
  const { pictures, asked, answer, shown } = serving({ count: 1000, budget: FEW });
  pictures.show(range(100, 400));
  await answer();
  expect([asked.length, shown()]).toEqual([1, range(100, 150)]);
  pictures.show(range(125, 400));
  await answer();
  expect([asked.length, shown()]).toEqual([2, range(125, 175)]);
});

test("what is no longer in view is not waited for; what was under way and still is in view goes on", async () => {
  const { pictures, asked, answer, shown } = serving({ count: 1000, budget: FEW });
  pictures.show(range(0, 50));
  pictures.show(range(20, 70));
  expect([asked.length, asked[0]?.signal.aborted]).toEqual([1, false]);
  pictures.show(range(400, 450));
  expect(asked[0]?.signal.aborted).toBe(true);
  for (let turn = 0; turn < 10; turn++) await undefined;
  expect([asked.length, asked[1]?.items]).toEqual([2, range(407, 457)]);
  await answer();
  expect(shown()).toEqual(range(400, 450));
});

test("thumbnails that could not be had are asked for again at the next look", async () => {
  const { pictures, asked, answer, shown } = serving({ count: 1000, budget: FEW });
  pictures.show([1, 2]);
  await answer("fail");
  expect([asked.length, shown()]).toEqual([1, []]);
  pictures.show([2, 3]);
  await answer();
  expect([asked.length, shown()]).toEqual([2, [2, 3]]);
});

test("nothing comes after the end", async () => {
  const { pictures, asked, answer, changes } = serving({ count: 1000, budget: FEW });
  pictures.show([1, 2]);
  pictures.dispose();
  await answer();
  expect([asked.length, asked[0]?.signal.aborted, changes()]).toEqual([1, true, 0]);
});

test("other points of the same items take over what was loaded, with few cells and with all", async () => {
  const { pictures, answer } = serving({ count: 1000, budget: FEW });
  pictures.show(range(500, 540));
  await answer();
  const load: LoadThumbnails = async () => Promise.reject(new Error("asked again"));
  const some = new Pictures(Int32Array.of(520, 7, 546), {
    ...{ side: SIDE, limits: { side: 80, layers: 4 }, load, onChange: () => undefined, previous: pictures },
  });
  expect([...some.texture.index.subarray(0, 3)].map((at) => at > 0)).toEqual([true, false, true]);
  expect(some.texture.read((some.texture.index[2] ?? 0) - 1)[0]).toBe(546 % 256);
});

test("the side: larger for few images and where only those in view are kept", () => {
  expect([100, 2000, 10_000, 1_000_000].map((count) => thumbnailSide(count, 224))).toEqual([128, 64, 32, 64]);
  expect([100, 1_000_000].map((count) => thumbnailSide(count, 32))).toEqual([32, 32]);
});
