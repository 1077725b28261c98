import type { Abort } from "../../base/abort.ts";
import { randomNormal, seededRandom } from "../../base/random.ts";
import { blameNotFinite, isFiniteEverywhere } from "../../explain/not-finite.ts";
import { partWeights } from "../../explain/objective-parts.ts";
import type { WeightedTarget } from "../../explain/target.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import { padBatch } from "../../runtime/batches.ts";
import type { Sessions } from "../../runtime/sessions.ts";
import { createAdam } from "./adam.ts";
import type { PictureGraph } from "./picture-graph.ts";
import type { VisualiseSettings } from "./settings.ts";
import { PLAIN_VIEW, randomView, viewFeeds } from "./view.ts";

/** One picture that is to grow. */
export interface Seedling {
  readonly terms: readonly WeightedTarget[];
  /** Number of its target, and its number among the pictures of that target. */
  readonly target: number;
  readonly picture: number;
}

/** Pictures that grow in one batch, after some steps. */
export interface Grown {
  readonly step: number;
  /** Pictures × channels × height × width, 0 … 1. */
  readonly pixels: Float32Array;
  /** Each picture's objective, seen as it is. */
  readonly values: Float32Array;
}

/** What pictures grow with. */
export interface GrowParts {
  readonly graph: PictureGraph;
  readonly sessions: Sessions;
  readonly layers: readonly Layer[];
  readonly classes: number;
  readonly channels: number;
  /** Rows and columns of the canvas. */
  readonly canvas: readonly [number, number];
  /** The batch size that the graph demands. */
  readonly fixed: number | undefined;
  readonly settings: VisualiseSettings;
}

/** Standard deviation of what the optimisation begins with, as in Lucid; of pixels before the sigmoid likewise. */
const NOISE = 0.01;

/**
 * Lets pictures grow from noise: Adam along the gradient of each one's objective, seen through another random view at each step. A picture depends on its target, its number
 * and the seed alone, and on its siblings where these are kept apart. Yields at the steps asked for, step 0 and the last among them.
 */
export async function* grow(
  parts: GrowParts,
  seedlings: readonly Seedling[],
  shown: (step: number) => boolean,
  signal: Abort | undefined,
): AsyncGenerator<Grown> {
  const { graph, sessions, channels, canvas, settings, fixed } = parts;
  const size = channels * canvas[0] * canvas[1];
  const rows = fixed ?? seedlings.length;
  const free = noise(seedlings, size, settings.seed);
  const adam = createAdam(free.length);
  const random = seededRandom(settings.seed ^ 0x76696577);
  const constants = targetFeeds(parts, seedlings, rows);
  const apart = graph.apart === undefined ? undefined : likenessWeights(seedlings, rows, settings.diversity);
  let sizes = new Float32Array(rows);
  const fed = (view: typeof PLAIN_VIEW): Record<string, Tensor> => {
    const { places, shares } = viewFeeds(view, settings.size, canvas);
    const likeness = apart?.map((share, at) => share * sizes[Math.floor(at / rows)]!);
    return {
      ...constants,
      [graph.free]: padBatch(float32([seedlings.length, channels, ...canvas], free), rows),
      [graph.places]: places,
      [graph.shares]: shares,
      ...(graph.apart === undefined || likeness === undefined
        ? {}
        : { [graph.apart]: float32([rows, rows], likeness) }),
    };
  };
  const run = async (view: typeof PLAIN_VIEW, outputs: readonly string[]) => {
    const answer = await sessions.use(graph.graph, (session) => session.run(fed(view), outputs));
    return outputs.map((name) => numbersOf(answer[name]));
  };
  for (let step = 0; step <= settings.steps; step++) {
    signal?.throwIfAborted();
    if (shown(step)) {
      const [values, pixels] = await run(PLAIN_VIEW, [graph.value, graph.pixels]);
      const count = seedlings.length;
      const each = channels * settings.size[0] * settings.size[1];
      yield { step, values: values!.slice(0, count), pixels: pixels!.slice(0, count * each) };
    }
    if (step === settings.steps) return;
    const view = randomView(settings, random);
    const [values, gradient] = await run(view, [graph.value, graph.gradient]);
    if (!isFiniteEverywhere(values!) || !isFiniteEverywhere(gradient!)) {
      throw await blameNotFinite({ objective: graph, sessions, layers: parts.layers, feeds: fed(view) });
    }
    sizes = values!.map(Math.abs);
    adam.climb(free, gradient!, settings.rate);
  }
}

function noise(seedlings: readonly Seedling[], size: number, seed: number): Float32Array {
  const free = new Float32Array(seedlings.length * size);
  seedlings.forEach(({ picture }, at) => {
    const random = seededRandom((seed ^ 0x6e6f6973) + 0x9e3779b9 * picture);
    for (let i = 0; i < size; i++) free[at * size + i] = NOISE * randomNormal(random);
  });
  return free;
}

function targetFeeds({ graph, classes, layers }: GrowParts, seedlings: readonly Seedling[], rows: number) {
  const filled = Array.from({ length: rows }, (_, at) => seedlings[at]?.terms ?? []);
  return Object.fromEntries(
    graph.weights.map(({ part, input }): [string, Tensor] => [input, partWeights(part, filled, classes, layers)]),
  );
}

/** How the likeness of each two pictures counts, in units of the objective: those of one target by the diversity, shared among them. */
function likenessWeights(seedlings: readonly Seedling[], rows: number, diversity: number): Float32Array {
  const weights = new Float32Array(rows * rows);
  seedlings.forEach((one, row) => {
    const siblings = seedlings.filter((other) => other !== one && other.target === one.target);
    seedlings.forEach((other, column) => {
      if (siblings.includes(other)) weights[row * rows + column] = diversity / siblings.length;
    });
  });
  return weights;
}

function numbersOf(tensor: Tensor | undefined): Float32Array {
  if (tensor?.type !== "float32") throw new TypeError("pictures are float32");
  return tensor.data;
}
