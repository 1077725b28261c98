import {
  arrayDataset,
  type Graph,
  inspectModel,
  type LocalStudyParts,
  randomNormal,
  seededRandom,
} from "../../packages/engine/src/index.ts";
import { createNodeRuntime } from "./runtime.ts";
import { smallNet } from "./small-net.ts";

/** Pictures of the small data set. */
export const COUNT = 40;

/** The three kinds that they are of, in turn. */
export const CLASSES = ["dark", "bright", "red"];

/** Pictures of three kinds, 8×8; their labels are their kinds, unless they have none. */
export function smallData(options: { readonly labelled?: boolean } = {}) {
  const random = seededRandom(9);
  const pixels = Array.from({ length: COUNT }, (_, item) =>
    Uint8Array.from({ length: 192 }, (_, i) => {
      const level = [60, 190, i % 3 === 0 ? 220 : 40][item % 3] ?? 0;
      return Math.max(0, Math.min(255, level + 25 * randomNormal(random)));
    }),
  );
  return arrayDataset({
    name: "kinds",
    fingerprint: "kinds-1",
    count: COUNT,
    classes: options.labelled === false ? [] : CLASSES,
    labels: options.labelled === false ? undefined : Int32Array.from({ length: COUNT }, (_, item) => item % 3),
    notes: [],
    itemName: (item) => `kind-${item}`,
    read: async (indices) =>
      indices.map((item) => ({ width: 8, height: 8, channels: 3, pixels: pixels[item] ?? new Uint8Array(192) })),
  });
}

/** A study of the small network, or of another that takes 3 × 8 × 8, on the small data. */
export function smallParts(
  name: string,
  graph: Graph = smallNet({ activation: "Relu", classes: CLASSES.length }),
): LocalStudyParts {
  return {
    ...inspectModel(graph, { name }),
    source: { graph, inspect: (own) => inspectModel(own, { name }) },
    labels: CLASSES,
    classes: CLASSES,
    preprocessing: {
      fit: { width: 8, height: 8, mode: "stretch", shorter: 8 },
      scale: 1 / 255,
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
      channels: "rgb",
      layout: "nchw",
      source: "test",
    },
    dataset: smallData(),
    runtime: createNodeRuntime({ threads: 1 }),
    version: "test",
    batch: 8,
  };
}
