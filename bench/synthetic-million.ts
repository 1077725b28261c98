import {
  type ArraySource,
  arrayDataset,
  createLocalStudy,
  type Evaluation,
  inspectModel,
  layoutExtent,
  type Study,
  seededRandom,
  type ToldProjection,
} from "../packages/engine/src/index.ts";
import { createApp } from "../packages/server/src/app.ts";
import { createCodec, rememberingCodec } from "../packages/server/src/codec.ts";
import { type Listening, listen } from "../packages/server/src/listen.ts";
import { createNodeRuntime } from "../test/engine/runtime.ts";
import { smallNet } from "../test/engine/small-net.ts";

/** How many images there are, of how many classes, and how many of them have a place in the one layout. */
export interface SyntheticStudy {
  readonly count: number;
  readonly classes: number;
  readonly placed: number;
}

/** A network of 8×8 images on so many of them, whose predictions are drawn by chance: every answer about all images is at hand at once. */
export function syntheticStudy({ count, classes, placed }: SyntheticStudy): Study {
  const random = seededRandom(1);
  const names = Array.from({ length: classes }, (_, at) => `class ${String(at).padStart(4, "0")}`);
  const labels = Int32Array.from({ length: count }, () => Math.floor(random() * classes));
  const model = inspectModel(smallNet({ activation: "Relu", classes }), { name: "synthetic" });
  const dataset = arrayDataset({
    ...{ name: "many", fingerprint: "many", count, classes: names, labels, notes: [] },
    itemName: (item) => `images/${String(item).padStart(7, "0")}.png`,
    read: async (indices) =>
      indices.map((item) => ({ width: 8, height: 8, channels: 3, pixels: new Uint8Array(192).fill(item % 251) })),
  } satisfies ArraySource);
  const study = createLocalStudy({
    ...model,
    source: { graph: model.graph, inspect: (own) => inspectModel(own, { name: "synthetic" }) },
    ...{ labels: names, classes: names, dataset, runtime: createNodeRuntime({ threads: 1 }), version: "0" },
    preprocessing: {
      fit: { width: 8, height: 8, mode: "stretch", shorter: 8 },
      ...{
        scale: 1 / 255,
        mean: [0.5, 0.5, 0.5],
        std: [0.25, 0.25, 0.25],
        channels: "rgb",
        layout: "nchw",
        source: "test",
      },
    },
  });
  const evaluation = predictions(labels, classes, random);
  return {
    ...study,
    evaluate: async function* evaluate() {
      yield evaluation;
    },
    project: async function* project() {
      yield layouts(Math.min(placed, count), random);
    },
  };
}

/** Three images of four are right. */
function predictions(labels: Int32Array, classes: number, random: () => number): Evaluation {
  const predicted = labels.map((label) => (random() < 0.75 ? label : Math.floor(random() * classes)));
  const confidence = Float32Array.from(labels, () => random());
  const confusion = new Int32Array(classes * classes);
  let right = 0;
  for (const [item, label] of labels.entries()) {
    const cell = label * classes + (predicted[item] ?? 0);
    confusion[cell] = (confusion[cell] ?? 0) + 1;
    if (predicted[item] === label) right++;
  }
  return {
    ...{
      kind: "evaluation",
      unjudged: new Int32Array(),
      final: true,
      count: labels.length,
      predicted,
      confidence,
      confusion,
      notes: [],
    },
    ...{
      trueConfidence: confidence.map((share) => share * random()),
      accuracy: right / labels.length,
      perLabel: undefined,
    },
  };
}

function layouts(placed: number, random: () => number): ToldProjection {
  const positions = Float32Array.from({ length: 2 * placed }, () => random() + random() - 1);
  const layer = {
    layer: 0,
    name: "image",
    kind: "input",
    shape: [1, 3, 8, 8],
    reduction: undefined,
    leftOut: new Int32Array(),
  };
  return {
    ...{ kind: "projection", final: true },
    sequence: {
      ...{
        items: Int32Array.from({ length: placed }, (_, item) => item),
        mode: "paper",
        seed: 1,
        pivots: new Int32Array(),
      },
      layers: [{ ...layer, positions, extent: layoutExtent(positions), quality: QUALITY }],
    },
  };
}

const NONE = Number.NaN;
const QUALITY = {
  ...{ stress: NONE, trustworthiness: NONE, continuity: NONE, purity: NONE, planePurity: NONE, explained: NONE },
  ...{
    hidden: NONE,
    gap: NONE,
    residual: NONE,
    mirrorConfidence: NONE,
    mirrored: false,
    movement: NONE,
    cka: NONE,
    radius: 1,
  },
} as const;

/** Serves a study with the built page, at any free port unless one is given. */
export function serveStudy(study: Study, webRoot: string, port = 0): Promise<Listening> {
  return listen(createApp({ study: Promise.resolve(study), codec: rememberingCodec(createCodec()), webRoot }), port);
}
