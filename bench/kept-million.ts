// node kept-million.ts make|serve CACHE IMAGES: a projection of so many images × 24 layers that is made up, kept as the server keeps it; or its page.
import { fileURLToPath } from "node:url";
import {
  arrayDataset,
  type LayerQuality,
  layoutExtent,
  type Projection,
  type ProjectionBasis,
  randomNormal,
  type StudyInfo,
  seededRandom,
} from "../packages/engine/src/index.ts";
import { createApp } from "../packages/server/src/app.ts";
import { openCache } from "../packages/server/src/cache.ts";
import { cachedStudy } from "../packages/server/src/cached-study.ts";
import { createTerminal } from "../packages/server/src/cli/terminal.ts";
import { createCodec, rememberingCodec } from "../packages/server/src/codec.ts";
import { openUnchecked } from "../packages/server/src/commands/open.ts";
import { listen } from "../packages/server/src/listen.ts";
import { syntheticStudy } from "./synthetic-million.ts";

const [what = "serve", folder = "", count = "1000000"] = process.argv.slice(2);
const images = Number(count);
const CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

const labels = Int32Array.from({ length: images }, (_, item) => item % CLASSES.length);
const dataset = arrayDataset({
  ...{ name: "many", fingerprint: "many", count: images, classes: CLASSES, labels, notes: [] },
  itemName: (item) => `images/${String(item).padStart(7, "0")}.png`,
  read: async (indices) =>
    indices.map((item) => ({ width: 32, height: 32, channels: 3, pixels: new Uint8Array(3072).fill(item % 251) })),
});
const { signal } = new AbortController();
const { study } = await openUnchecked("alexnet-cifar10", dataset, {}, createTerminal({ quiet: true, signal }));
const codec = rememberingCodec(createCodec());
const predicted = syntheticStudy({ count: images, classes: CLASSES.length, placed: 1 });

/** Classes that part from layer to layer, on noise. */
function layouts({ model }: StudyInfo): Projection {
  const random = seededRandom(1);
  const noise = Float32Array.from({ length: 2 * images }, () => randomNormal(random));
  const quality = { stress: 0.3, radius: 1, gap: 2, explained: 0.5 } as LayerQuality;
  const layers = model.layers.map(({ index, name, kind, shape }) => {
    const apart = (3 * index) / model.layers.length;
    const positions = noise.map((value, at) => {
      const angle = (2 * Math.PI * (labels[at >> 1] ?? 0)) / CLASSES.length + 0.1 * index;
      return value + apart * (at % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
    });
    const leftOut = new Int32Array();
    return {
      layer: index,
      name,
      kind,
      shape,
      positions,
      extent: layoutExtent(positions),
      quality,
      leftOut,
      reduction: undefined,
    };
  });
  const items = Int32Array.from(labels.keys());
  return {
    kind: "projection",
    final: true,
    sequence: { items, mode: "paper", seed: 0, pivots: new Int32Array(), layers },
  };
}

// what the projection would leave for places and neighbours is not asked for here
const basis: ProjectionBasis = { items: new Int32Array(), placing: [], near: { kind: "known", layers: [] } };
const kept = cachedStudy(
  {
    ...study,
    evaluate: (...asked) => predicted.evaluate(...asked),
    project: async function* project() {
      if (what !== "make") throw new Error("the projection was not kept");
      yield layouts(await study.info({ unchecked: true }));
      return basis;
    },
  },
  { cache: openCache(folder), codec, identity: () => "many" },
);
if (what === "make") {
  for await (const _ of kept.project({ mode: "paper" }));
  process.stdout.write("made\n");
  process.exit(0);
}
const webRoot = fileURLToPath(new URL("../packages/server/dist/web", import.meta.url));
const { url } = await listen(createApp({ study: Promise.resolve(kept), codec, webRoot }), 0);
process.stdout.write(`${url}\n`);
