import { arrayDataset, inspectModel, type LocalStudyParts, seededRandom } from "../../packages/engine/src/index.ts";
import { smallNet } from "./small-net.ts";
import { CLASSES, smallParts } from "./small-study.ts";

/** Images of a data set that is larger than what a pass keeps its progress after. */
export const MANY = 2600;

/** The small study on many seeded images of noise, 64 at a time; every seventh has no label. `asked` is told which images are read. */
export function manyParts(asked: (items: readonly number[]) => void = () => undefined): LocalStudyParts {
  const name = "net";
  const graph = smallNet({ activation: "Relu", classes: CLASSES.length });
  const random = seededRandom(12);
  const pixels = Array.from({ length: MANY }, () => Uint8Array.from({ length: 192 }, () => 256 * random()));
  const dataset = arrayDataset({
    ...{ name: "noise", fingerprint: "noise-1", count: MANY, classes: CLASSES, notes: [] },
    labels: Int32Array.from({ length: MANY }, (_, item) => (item % 7 === 0 ? -1 : item % CLASSES.length)),
    itemName: String,
    read: async (indices) => {
      asked(indices);
      return indices.map((item) => ({ width: 8, height: 8, channels: 3, pixels: pixels[item] as Uint8Array }));
    },
  });
  return { ...smallParts(name, graph), ...inspectModel(graph, { name }), dataset, batch: 64 };
}
