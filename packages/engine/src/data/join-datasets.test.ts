import { expect, test } from "vitest";
import { arrayDataset } from "./array-dataset.ts";
import { joinDatasets } from "./join-datasets.ts";

const grey = (name: string, levels: readonly number[], labels: Int32Array | undefined) =>
  arrayDataset({
    ...{ name, fingerprint: name, count: levels.length, classes: labels === undefined ? [] : ["dark", "bright"] },
    ...{ labels, notes: [] },
    itemName: (item) => `${name} ${item}`,
    read: async (items) =>
      items.map((item) => ({ width: 1, height: 1, channels: 1, pixels: Uint8Array.of(levels[item] ?? 0) })),
  });

test("the images of one follow those of the other, whose classes hold for none of them", async () => {
  const joined = joinDatasets(grey("a", [1, 2], Int32Array.of(1, 0)), grey("b", [3], undefined));
  expect([joined.name, joined.count, joined.itemName(1), joined.itemName(2)]).toEqual(["a", 3, "a 1", "b 0"]);
  expect(joined.classes).toEqual(["dark", "bright"]);
  expect([...(joined.labels ?? [])]).toEqual([1, 0, -1]);
  const images = await joined.images([2, 0, 1], "original");
  expect(images.map((image) => image?.pixels[0])).toEqual([3, 1, 2]);
  await expect(joined.images([3], "original")).rejects.toMatchObject({ message: expect.stringContaining("unknown") });
});
