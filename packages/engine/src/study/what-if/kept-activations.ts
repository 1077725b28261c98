import type { Abort } from "../../base/abort.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { probabilities } from "../../model/read-scores.ts";
import { hasScores } from "../../model/score-output.ts";
import type { Prediction } from "../study.ts";
import type { Subject } from "../subject.ts";

/** An image on its way through a network, with what was read of it so far. */
export interface SeenImage {
  readonly item: number;
  readonly predict: (signal: Abort | undefined) => Promise<Prediction>;
  /** Activations (1 × …) of the values named. */
  readonly read: (values: readonly string[], signal: Abort | undefined) => Promise<readonly Tensor[]>;
}

/** Reads an image of a subject; nothing is computed before it is asked for, and nothing twice. */
export function seeImage(subject: Subject, item: number): SeenImage {
  let input: Promise<Tensor<"float32">> | undefined;
  let prediction: Prediction | undefined;
  const held = new Map<string, Tensor>();
  const inputOf = async (signal: Abort | undefined) => {
    input ??= subject.inputOf(item);
    // what failed may work the next time
    input.catch(() => {
      input = undefined;
    });
    const found = await input;
    signal?.throwIfAborted();
    return found;
  };
  return {
    item,
    predict: async (signal) => {
      prediction ??= await predictOf(subject, await inputOf(signal));
      return prediction;
    },
    read: async (values, signal) => {
      const wanted = values.filter((value) => !held.has(value));
      if (wanted.length > 0) {
        const read = await subject.network.read(await inputOf(signal), wanted);
        for (const [at, value] of wanted.entries()) held.set(value, read[at] as Tensor);
      }
      return values.map((value) => held.get(value) as Tensor);
    },
  };
}

async function predictOf({ model: { output }, scores, network }: Subject, input: Tensor<"float32">) {
  if (!hasScores(output)) return { logits: new Float32Array(), probabilities: new Float32Array() };
  const tensor = await scores(network, input);
  return { logits: Float32Array.from(tensor.data as ArrayLike<number>), probabilities: probabilities(tensor, output) };
}

/** Bytes of activations that are kept between questions. */
const KEPT = 256 * 2 ** 20;

/** A subject's image that was seen last: whoever edits an image asks about the same untouched one again and again. One per subject (`Subject.shared`). */
export function lastSeen(subject: Subject): { readonly of: (item: number) => SeenImage } {
  const bytes = 4 * subject.model.layers.reduce((sum, layer) => sum + layer.activations, 0);
  let kept: SeenImage | undefined;
  return {
    of: (item) => {
      const found = kept?.item === item ? kept : seeImage(subject, item);
      if (bytes <= KEPT) kept = found;
      return found;
    },
  };
}
