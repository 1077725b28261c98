import type { Abort } from "../../base/abort.ts";
import { requireMethod } from "../../explain/index.ts";
import { resolveTarget } from "../../explain/resolve-target.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { preprocess } from "../../image/preprocess.ts";
import { probabilities } from "../../model/read-scores.ts";
import { hasScores } from "../../model/score-output.ts";
import type { Layer } from "../../passes/layer.ts";
import { explainerOf, mapOf } from "../explain.ts";
import type { Explanation } from "../explanation.ts";
import { type LayerMaps, reduceMaps } from "../maps/reduce-maps.ts";
import type { Network } from "../network.ts";
import { projectionsOf } from "../projections.ts";
import type { Placed, PlaceRequest, Prediction } from "../study.ts";
import type { Subject } from "../subject.ts";
import { type ErrorMessage, errorMessage } from "../wire.ts";

/** One frame of a camera, a video or a picture, and what is wanted of it beside the class scores. */
export interface FrameRequest {
  /** Height × width × 3, red first, already brought to the size that the network takes (`Preprocessing.fit`). */
  readonly pixels: Uint8Array;
  /** Whether class scores are wanted; true unless given. */
  readonly scores?: boolean | undefined;
  /** The maps of all units of a layer, with at most `side` rows and columns each. */
  readonly maps?: { readonly layer: number; readonly side: number } | undefined;
  /** A unit whose answer is sent back through the network (deconvnet, zeiler2014). */
  readonly unit?: { readonly layer: number; readonly unit: number } | undefined;
  /** The projection in whose layouts the frame is placed. */
  readonly projection?: PlaceRequest["projection"] | undefined;
}

/** What a unit's answer to a frame is made of in its pixels. */
export type Reconstructed = Pick<Explanation, "map" | "raw" | "width" | "height">;

/** What the network makes of one frame. */
export interface FrameAnswer {
  /** Empty if the model has no class scores, or none are wanted. */
  readonly prediction: Prediction;
  readonly maps: LayerMaps | undefined;
  /** Or why there is none; the rest of the answer does not depend on it. */
  readonly reconstruction: Reconstructed | ErrorMessage | undefined;
  readonly placed: Placed | undefined;
}

/**
 * Answers what is wanted of one frame. Throws "mismatched image size" for pixels of another count, "mismatched channels" where the network
 * takes no colour images, "unknown layer" and "unknown unit".
 */
export async function answerFrame(
  subject: Subject,
  { pixels, scores = true, maps, unit, projection }: FrameRequest,
  signal: Abort | undefined,
): Promise<FrameAnswer> {
  const shown = maps === undefined ? undefined : subject.layer(maps.layer);
  const target = unit && unitTarget(subject, unit);
  const input = await frameInput(subject, pixels, signal);
  const [{ prediction, activation }, reconstruction, placed] = await Promise.all([
    passOnce(subject, input, shown, scores),
    target && reconstruct(subject, input, target, signal),
    projection && subject.shared(projectionsOf).placer.place(projection, input, signal),
  ]);
  return {
    prediction,
    maps: activation && shown && reduceMaps(activation, shown, maps?.side ?? 1),
    reconstruction,
    placed,
  };
}

/** The frame as the network takes it, with the subject's edits of images made to it. */
async function frameInput(
  { preprocessing, over }: Subject,
  pixels: Uint8Array,
  signal: Abort | undefined,
): Promise<Tensor<"float32">> {
  const { width, height } = preprocessing.fit;
  // pixels of another count are those of an image of another height
  const rows = pixels.length === 3 * width * height ? height : pixels.length / (3 * width);
  const input = preprocess([{ width, height: rows, channels: 3, pixels }], preprocessing);
  const feed = over(async function* one(items) {
    yield { items, input, missing: [] };
  });
  for await (const batch of feed([0], 1, signal)) return batch.input;
  return input;
}

/** Class scores and a layer's values from one run of the network; two where the scores are those of the model's own file. */
async function passOnce(
  { model, network, scores }: Subject,
  input: Tensor<"float32">,
  layer: Layer | undefined,
  scored: boolean,
): Promise<{ readonly prediction: Prediction; readonly activation: Tensor | undefined }> {
  let activation: Tensor | undefined;
  const both: Network = {
    ...network,
    read: async (images, values) => {
      const tensors = await network.read(images, layer === undefined ? values : [...values, layer.value]);
      activation = layer && tensors[values.length];
      return tensors.slice(0, values.length);
    },
  };
  const prediction =
    scored && hasScores(model.output)
      ? readPrediction(await scores(both, input), model)
      : { logits: new Float32Array(), probabilities: new Float32Array() };
  if (layer !== undefined && activation === undefined) [activation] = await network.read(input, [layer.value]);
  return { prediction, activation };
}

function readPrediction(scores: Tensor, { output }: Subject["model"]): Prediction {
  const logits = Float32Array.from(scores.data as ArrayLike<number>);
  return { logits, probabilities: probabilities(scores, output) };
}

const unitTarget = (
  { model }: Subject,
  { layer, unit }: NonNullable<FrameRequest["unit"]>,
): ReturnType<typeof resolveTarget> => {
  const name = model.layers[layer]?.name ?? String(layer);
  return resolveTarget({ kind: "unit", layer: name, unit }, { classes: [], layers: model.layers }, "logit");
};

/** What deconvnet makes of the unit's answer; a network without a gradient somewhere says so, and answers the rest. */
async function reconstruct(
  subject: Subject,
  input: Tensor<"float32">,
  target: ReturnType<typeof resolveTarget>,
  signal: Abort | undefined,
): Promise<Reconstructed | ErrorMessage> {
  const { width, height } = subject.image;
  try {
    const context = subject.shared(explainerOf)(input.data, target, signal);
    for await (const { done, total, attribution } of requireMethod("deconvnet").explain(context, {})) {
      if (done < total) continue;
      const { shape, values } = attribution;
      return { map: mapOf(attribution, "max").map, raw: { shape, values }, width, height };
    }
    throw new TypeError("deconvnet gave nothing");
  } catch (error) {
    signal?.throwIfAborted();
    const message = errorMessage(error);
    if (message.code === "internal") throw error;
    return message;
  }
}
