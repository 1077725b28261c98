import { float32, type Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import type { Sessions } from "../../runtime/sessions.ts";
import { blameNotFinite, isFiniteEverywhere } from "../not-finite.ts";
import type { ObjectiveGraph } from "../objective.ts";
import { partWeights } from "../objective-parts.ts";
import type { WeightedTarget } from "../target.ts";
import type { PixelSpace, Shift } from "./pixel-space.ts";
import { imageExtents, type Plane, planeSize } from "./plane.ts";

/** What an ascent asks of the network for each image of a batch. */
export interface Judgement {
  /** The objective, one number an image. */
  readonly values: Float32Array;
  /** Its gradient by the network's input, laid out like the images. */
  readonly gradient: Float32Array;
  /** images × classes. */
  readonly probabilities: Float32Array;
}

/** Judges a batch of images in pixel values 0 … 1, or the images rolled by a shift: then the gradient is that of the rolled ones. */
export type Judge = (images: Float32Array, shift?: Shift) => Promise<Judgement>;

/** What a judge is made of. */
export interface JudgeParts {
  readonly objective: ObjectiveGraph;
  readonly sessions: Sessions;
  readonly layers: readonly Layer[];
  readonly plane: Plane;
  readonly space: PixelSpace;
  readonly classes: number;
  /** `targets[i]` is what image i of every batch shall reach. */
  readonly targets: readonly (readonly WeightedTarget[])[];
  /** Images at a time. */
  readonly batch: number;
}

/** Images that are judged in one run. */
interface Chunk {
  readonly start: number;
  readonly count: number;
  readonly weights: Readonly<Record<string, Tensor>>;
}

/**
 * A judge of images by their own targets, through one session. A graph of a fixed batch is filled up with zero images. It throws
 * "invalid gradient" or "invalid activation", naming the layer, where a number is not finite.
 */
export function createJudge(parts: JudgeParts): Judge {
  const { objective, plane, targets, classes } = parts;
  const extent = objective.graph.inputs.find(({ name }) => name === objective.image)?.shape?.[0];
  const fixed = typeof extent === "number" ? extent : undefined;
  const at = fixed ?? Math.min(parts.batch, targets.length);
  const size = planeSize(plane);
  const chunks: Chunk[] = [];
  for (let start = 0; start < targets.length; start += at) {
    const own = targets.slice(start, start + at);
    const filled = fixed === undefined ? own : [...own, ...Array.from({ length: at - own.length }, () => [])];
    const weights = objective.weights.map(({ part, input }): [string, Tensor] => [
      input,
      partWeights(part, filled, classes, parts.layers),
    ]);
    chunks.push({ start, count: own.length, weights: Object.fromEntries(weights) });
  }
  const ask = async (
    pixels: Float32Array,
    shift: Shift | undefined,
    rows: number,
    { count, weights }: Pick<Chunk, "count" | "weights">,
  ) => {
    const input = float32([rows, ...imageExtents(plane)], parts.space.toNetwork(pixels, shift));
    const { value, gradient, probabilities } = await runOnce(parts, { ...weights, [objective.image]: input }, count);
    return { values: value, gradient, probabilities };
  };
  const [only] = chunks;
  // the usual case, and nothing has to be put together
  if (only !== undefined && chunks.length === 1 && (fixed === undefined || fixed === only.count)) {
    return (images, shift) => ask(images, shift, only.count, only);
  }
  return async (images, shift) => {
    const all = {
      values: new Float32Array(targets.length),
      gradient: new Float32Array(images.length),
      probabilities: new Float32Array(targets.length * classes),
    };
    for (const chunk of chunks) {
      const { start, count } = chunk;
      const rows = fixed ?? count;
      const pixels = new Float32Array(rows * size);
      pixels.set(images.subarray(start * size, (start + count) * size));
      const { values, gradient, probabilities } = await ask(pixels, shift, rows, chunk);
      all.values.set(values, start);
      all.probabilities.set(probabilities, start * classes);
      all.gradient.set(gradient, start * size);
    }
    return all;
  };
}

async function runOnce(
  { objective, sessions, layers, plane, classes }: JudgeParts,
  feeds: Readonly<Record<string, Tensor>>,
  count: number,
): Promise<{ value: Float32Array; gradient: Float32Array; probabilities: Float32Array }> {
  const names = [objective.value, objective.gradient, objective.probabilities];
  const answer = await sessions.use(objective.graph, (session) => session.run(feeds, names));
  const take = (name: string, length: number): Float32Array => {
    const tensor = answer[name];
    if (tensor?.type !== "float32") throw new TypeError(`output "${name}"`);
    return tensor.data.subarray(0, length);
  };
  const value = take(objective.value, count);
  const gradient = take(objective.gradient, count * planeSize(plane));
  const probabilities = take(objective.probabilities, count * classes);
  if (![value, gradient, probabilities].every(isFiniteEverywhere)) {
    throw await blameNotFinite({ objective, sessions, layers, feeds });
  }
  return { value, gradient, probabilities };
}
