import { expect, test } from "vitest";
import { clusterWords, isSuspicious, layerWords } from "./cluster-words.ts";
import type { ClusterFaults, UnitCluster } from "./summary.ts";

const cluster = (units: number, faults: Partial<ClusterFaults>, rest: Partial<UnitCluster> = {}): UnitCluster => ({
  ...{ kind: "alike", units: new Int32Array(units), effects: Float32Array.of(1, -1), likeness: 1, shared: 0.5 },
  faults: { ...{ silent: 0, dead: 0, always: 0, saturated: 0, duplicates: 0 }, ...faults },
  ...rest,
});

test("faults in words: of a cluster, and summed over the layer", () => {
  const clusters = [
    cluster(30, { duplicates: 4, saturated: 1 }),
    cluster(2, { duplicates: 2, always: 1 }),
    cluster(8, {}, { effects: Float32Array.of(0.1, -0.1) }),
    cluster(7, { silent: 6, dead: 7 }, { kind: "dead" }),
  ];
  const layer = { clusters, by: "classes" } as const;
  expect(clusters.map((one) => clusterWords(one, layer))).toEqual([
    ["1 of 30 units is saturated", "4 of 30 units have a duplicate"],
    ["1 of 2 units is active on every image", "2 units have a duplicate"],
    ["8 units distinguish no class"],
    ["6 units are dead (never active)", "1 unit is dead (always the same answer)"],
  ]);
  expect(clusters.map((one) => isSuspicious(one, layer))).toEqual([false, true, true, true]);
  expect(layerWords(layer)).toEqual([
    ...[
      "6 units are dead (never active)",
      "1 unit is dead (always the same answer)",
      "1 of 47 units is active on every image",
    ],
    ...["1 of 47 units is saturated", "6 of 47 units have a duplicate", "8 of 47 units distinguish no class"],
  ]);
  expect(layerWords({ clusters: clusters.slice(0, 3), by: "images" })).toHaveLength(3);
});

test("where most units are active on every image, as in early layers, that is not worth a word", () => {
  const clusters = [cluster(10, { always: 9 }), cluster(10, { always: 2 })];
  const layer = { clusters, by: "classes" } as const;
  expect(layerWords(layer)).toEqual([]);
  expect(clusterWords(clusters[0]!, layer)).toEqual([]);
  expect(isSuspicious(clusters[0]!, layer)).toBe(false);
});
