import { plural } from "../base/plural.ts";
import type { Graph } from "../graph/graph.ts";
import { hashGraph } from "../graph/hash.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import { probabilities } from "../model/read-scores.ts";
import { hasScores } from "../model/score-output.ts";
import { encodeModel } from "../onnx/encode.ts";
import { asWritten } from "../passes/opening/as-written.ts";
import { otherPrecisions } from "../passes/opening/single-precision.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { createSessions } from "../runtime/sessions.ts";
import { relativeDifference } from "./device/difference.ts";
import { createNetwork, type Network } from "./network.ts";
import type { ModelInfo } from "./study.ts";

/** The scores of a model as its file writes it. It may hold a session: dispose of it. */
export interface Reference {
  /** Scores of a batch, as `Network.read` gives `model.output.value`. */
  readonly scores: (input: Tensor<"float32">) => Promise<Tensor>;
  readonly dispose: () => Promise<void>;
}

/** Probabilities further apart than this are said, and so are scores by this share of the largest. */
const TOLERANCE = 1e-4;
/** The same for networks in half precision, which round each value. */
const HALF_TOLERANCE = 5e-3;

/**
 * A decoded model (`prepared` is what was made of it), not lifted and not rewritten, on a runtime that may fuse what it likes: what the person gets who runs the file. Undefined where the
 * file holds no value of that name, or needs more than an image.
 */
export function createReference(
  written: Graph,
  prepared: Graph,
  model: ModelInfo,
  runtime: Runtime,
): Reference | undefined {
  const { input, output } = model;
  const graph = asWritten(written, input.name, output.value, new Map(), quantaOf(prepared, output.value));
  if (graph === undefined) return undefined;
  const sessions = createSessions({
    runtime: { ...runtime, open: (bytes, options) => runtime.open(bytes, { ...options, fuseQuanta: true }) },
    hash: hashGraph,
    encode: encodeModel,
  });
  const network = createNetwork(graph, input.name, sessions);
  const value = graph.outputs[0]?.name ?? "";
  const rest = graph.inputs[0]?.shape?.slice(1) ?? [];
  const shaped = (images: Tensor<"float32">) =>
    input.value === input.name ? images : float32([images.shape[0] ?? 1, ...rest.map(Number)], images.data);
  return {
    scores: async (images) => (await network.read(shaped(images), [value]))[0] as Tensor,
    dispose: sessions.dispose,
  };
}

/** The largest |a − b|; infinite where one of them is no number, or their lengths differ. */
function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((largest, value, at) => {
    const apart = Object.is(value, b[at]) ? 0 : Math.abs(value - (b[at] ?? 0));
    return Math.max(largest, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
  }, 0);
}

/** The scale and zero point of the quanta that a value of the prepared graph was made from. */
function quantaOf({ nodes, initializers }: Graph, value: string) {
  const maker = nodes.find(({ outputs }) => outputs.includes(value));
  if (maker?.type !== "DequantizeLinear") return undefined;
  const [scale, zero] = maker.inputs.slice(1).map((name) => initializers.get(name));
  return scale === undefined ? undefined : { scale, zero };
}

/** What came of comparing a network with the file that it was made from. */
export interface Agreement {
  /** What the person should know; none where they agree, or where the file cannot be run. */
  readonly notes: readonly string[];
  /** Whether scores have to be asked of the file. */
  readonly parts: boolean;
}

/**
 * Compares the scores of the prepared network with those of the file on a few images, one by one. Where they part by more than rounding, the file's
 * own are to be shown.
 */
export async function compareScores(
  network: Network,
  reference: Reference,
  model: ModelInfo,
  images: readonly Tensor<"float32">[],
  written: Graph,
): Promise<Agreement> {
  const { output } = model;
  const precisions = otherPrecisions(written);
  const half = precisions.has("float16") || precisions.has("bfloat16");
  let largest = 0;
  for (const image of images) {
    const own = (await network.read(image, [output.value]))[0] as Tensor;
    const truth = await reference.scores(image);
    const apart = hasScores(output)
      ? largestDifference(probabilities(own, output), probabilities(truth, output))
      : relativeDifference(truth, own);
    largest = Math.max(largest, apart);
  }
  if (largest <= (half ? HALF_TOLERANCE : TOLERANCE)) return { notes: [], parts: false };
  const by =
    largest === Number.POSITIVE_INFINITY ? "numbers that are not finite" : `up to ${Number(largest.toPrecision(2))}`;
  const what = hasScores(output) ? "probabilities" : "outputs";
  const on = plural(images.length, "image");
  return {
    parts: true,
    notes: [
      `predictions are the model file's own; layers, explanations, strips and ablations are computed by a rewritten network, whose ${what} differ by ${by} on ${on}`,
    ],
  };
}
