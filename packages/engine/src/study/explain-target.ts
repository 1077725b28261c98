import { DeeplingError } from "../base/error.ts";
import { parseTarget } from "../explain/parse-target.ts";
import type { ClassMeasure, Target, TargetNames, WeightedTarget } from "../explain/target.ts";
import { requireLayer } from "../explain/target-names.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Layer } from "../passes/layer.ts";

/** What one image says of itself. */
export interface ImageAnswers {
  /** The class that the network says. */
  readonly predicted: () => Promise<number>;
  /** −1 where it is not known. */
  readonly label: number;
  /** One layer's output for this image. */
  readonly activations: (layer: Layer) => Promise<Tensor>;
  /** What the image is called, for messages. */
  readonly name: string;
}

const MEASURES: readonly ClassMeasure[] = ["logit", "log-probability", "margin"];

/**
 * Reads a target that may speak of one image: "predicted" and "true", bare or after a measure or "away", and "strongest:LAYER"; else
 * as `parseTarget`, bare classes counting with their logit. Throws as that does, and "missing class" where the true one is not known.
 */
export async function readImageTarget(
  text: string,
  names: TargetNames,
  image: ImageAnswers,
): Promise<readonly WeightedTarget[]> {
  const strongest = /^strongest:(.+)$/.exec(text.trim());
  if (strongest !== null) return [{ weight: 1, target: await strongestUnit(strongest[1] ?? "", names, image) }];
  const said = /^(?:(class|logit|log-probability|margin|away):)?\s*(predicted|true)$/.exec(text.trim());
  // a class may be called so
  if (said === null || names.classes.includes(said[2] ?? "")) return parseTarget(text, names, "logit");
  const measure = MEASURES.find((known) => known === said[1]) ?? "logit";
  const index = said[2] === "true" ? image.label : await image.predicted();
  if (index < 0) {
    throw new DeeplingError("missing", `class: the ${said[2]} one of ${image.name}`, {
      hint: said[2] === "true" ? "the data says none: name a class" : "the network's answer is not a number",
    });
  }
  return [{ weight: said[1] === "away" ? -1 : 1, target: { kind: "class", class: index, measure } }];
}

/** The channel with the largest mean (zeiler2014: the strongest feature map). */
async function strongestUnit(text: string, { layers }: TargetNames, image: ImageAnswers): Promise<Target> {
  const layer = requireLayer(text, layers);
  const { shape, data } = await image.activations(layers[layer] as Layer);
  const extents = shape.slice(1);
  const axis = (layers[layer]?.channelAxis ?? 1) - 1;
  const channels = extents[axis] ?? 1;
  const inner = extents.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const sums = new Float64Array(channels);
  Array.from(data, Number).forEach((value, at) => {
    const channel = Math.floor(at / inner) % channels;
    sums[channel] = (sums[channel] as number) + value;
  });
  const unit = sums.reduce((best, sum, at) => (sum > (sums[best] as number) ? at : best), 0);
  return { kind: "unit", layer, unit, position: undefined };
}

/** A target in words: "logit of horse", "unit 12 of conv5". */
export function describeTarget(terms: readonly WeightedTarget[], names: TargetNames): string {
  return terms
    .map(({ weight, target }, at) => {
      const words = describeOne(target, names);
      const sign = weight < 0 ? "− " : at > 0 ? "+ " : "";
      return Math.abs(weight) === 1 ? `${sign}${words}` : `${sign}${Math.abs(weight)} × ${words}`;
    })
    .join(" ");
}

function describeOne(target: Target, { classes, layers }: TargetNames): string {
  const called = (index: number) => classes[index]?.split(",")[0]?.trim() ?? `class ${index}`;
  const layer = (index: number) => layers[index]?.name ?? `layer ${index}`;
  switch (target.kind) {
    case "class":
      return `${target.measure === "log-probability" ? "log probability" : target.measure} of ${called(target.class)}`;
    case "difference":
      return `logit of ${called(target.towards)} less that of ${called(target.from)}`;
    case "unit":
      return `unit ${target.unit} of ${layer(target.layer)}${target.position === undefined ? "" : ` at ${target.position.join(", ")}`}`;
    case "layer":
      return `all of ${layer(target.layer)}`;
  }
}
