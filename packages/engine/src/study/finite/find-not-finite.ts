import { type Abort, unlessAborted } from "../../base/abort.ts";
import { isFiniteEverywhere } from "../../explain/not-finite.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { probabilities } from "../../model/read-scores.ts";
import { hasRows } from "../../passes/layer-rows.ts";
import { withPooled } from "../depth/pooled.ts";
import { createNetwork } from "../network.ts";
import type { Subject } from "../subject.ts";
import { type NotFinite, namedLayer, notFiniteError } from "./not-finite.ts";

/** What of a subject is looked at: its network, run as passes over the data are, and its images. */
export interface Passed extends Pick<Subject, "graph" | "model" | "feed" | "batch"> {
  readonly passes: Pick<Subject["passes"], "sessions">;
}

/**
 * The first layer that gives NaN or infinite numbers for some of the images, and for how many of them; undefined where every layer and the class
 * scores are finite. One pass, in which a layer is read as the means of its units: these are finite where all activations are, and nothing else
 * leaves the runtime. It is made where an answer was found to be no number, never before.
 */
export async function findNotFinite(
  { graph, model, feed, batch, passes }: Passed,
  items: readonly number[],
  signal?: Abort | undefined,
): Promise<NotFinite | undefined> {
  const layers = model.layers.slice(1).filter(hasRows);
  const reading = withPooled(graph, layers, model.output.value);
  const network = createNetwork(reading.graph, model.input.value, passes.sessions);
  const broken = [...layers.map(() => 0), 0];
  let read = 0;
  for await (const part of feed(items, batch, signal)) {
    const values = await unlessAborted(network.read(part.input, [...reading.pooled, model.output.value]), signal);
    const shares = probabilities(values[layers.length] as Tensor, model.output);
    const rows = [...layers.map((_, index) => values[index]?.data as Float32Array), shares];
    const images = [...part.items.keys()].filter((at) => !part.missing.includes(at));
    read += images.length;
    rows.forEach((data, index) => {
      const width = data.length / part.items.length;
      const isBroken = (at: number) => !isFiniteEverywhere(data.subarray(at * width, (at + 1) * width));
      broken[index] = (broken[index] ?? 0) + images.filter(isBroken).length;
    });
  }
  const first = broken.findIndex((images) => images > 0);
  const layer = layers[first];
  if (first < 0) return undefined;
  return { layer: layer && namedLayer(layer), images: broken[first] ?? 0, read };
}

/**
 * Throws "invalid activation", naming the layer, where no image has a predicted class because its scores are NaN or infinite. `predicted` holds a
 * class per item, −1 for none: of all of them, or of the first ones, so that long work ends before it is begun.
 */
export async function requireFinite(
  subject: Passed,
  items: readonly number[],
  predicted: ArrayLike<number>,
  signal?: Abort | undefined,
): Promise<void> {
  for (let at = 0; at < predicted.length; at++) if ((predicted[at] ?? -1) >= 0) return;
  if (predicted.length === 0) return;
  const found = await findNotFinite(subject, items, signal);
  // those that are left may have finite scores
  const isOpen = predicted.length < items.length && (found?.images ?? 0) < (found?.read ?? 0);
  if (found !== undefined && !isOpen) throw notFiniteError(found);
}
