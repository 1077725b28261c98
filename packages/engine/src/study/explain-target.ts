import { className } from "../base/class-name.ts";
import { DeeplingError } from "../base/error.ts";
import { classLayers } from "../explain/class-layers.ts";
import { parseTarget } from "../explain/parse-target.ts";
import type { ClassMeasure, Target, TargetNames, WeightedTarget } from "../explain/target.ts";
import { requireClass, requireLayer } from "../explain/target-names.ts";
import type { Tensor } from "../graph/tensor.ts";
import { type ScoreOutput, UNIT_TARGETS } from "../model/score-output.ts";
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
 * Reads a target that may speak of one image: "predicted" and "true", bare, after a measure or "away", or in a difference ("vs:predicted,true"),
 * and "strongest:LAYER"; else as `parseTarget`, bare classes counting with their logit. Throws as that does, "missing class" where the true one
 * is not known, and "invalid target" for a difference of a class and itself.
 */
export async function readImageTarget(
  text: string,
  names: TargetNames,
  image: ImageAnswers,
): Promise<readonly WeightedTarget[]> {
  const strongest = /^strongest:(.+)$/.exec(text.trim());
  if (strongest !== null) return [{ weight: 1, target: await strongestUnit(strongest[1] ?? "", names, image) }];
  const versus = /^vs:([^,]+),([^,]+)$/.exec(text.trim());
  if (versus?.slice(1).some((word) => isSpoken(word.trim(), names)))
    return [{ weight: 1, target: await difference(versus[1] ?? "", versus[2] ?? "", names, image) }];
  const said = /^(?:(class|logit|log-probability|margin|away):)?\s*(predicted|true)$/.exec(text.trim());
  if (said === null || !isSpoken(said[2] ?? "", names)) return parseTarget(text, names, "logit");
  const measure = MEASURES.find((known) => known === said[1]) ?? "logit";
  const index = await spokenClass(said[2] ?? "", names, image);
  return [{ weight: said[1] === "away" ? -1 : 1, target: { kind: "class", class: index, measure } }];
}

/** Whether a word stands for a class of the image; a class may be called so itself. */
function isSpoken(word: string, { classes }: TargetNames): boolean {
  return (word === "predicted" || word === "true") && !classes.includes(word);
}

async function spokenClass(word: string, { classes }: TargetNames, image: ImageAnswers): Promise<number> {
  if (classes.length === 0) {
    throw new DeeplingError("missing", `class scores: the model has none, so no ${word} class of ${image.name}`, {
      hint: UNIT_TARGETS,
    });
  }
  const index = word === "true" ? image.label : await image.predicted();
  if (index >= 0) return index;
  throw new DeeplingError("missing", `class: the ${word} one of ${image.name}`, {
    hint: word === "true" ? "the data says none: name a class" : "the network's answer is not a number",
  });
}

/** One class rather than another, each a name, a number or a word for one of the image's. */
async function difference(first: string, second: string, names: TargetNames, image: ImageAnswers): Promise<Target> {
  const classOf = async (text: string) =>
    isSpoken(text, names) ? spokenClass(text, names, image) : requireClass(text, names.classes);
  const [towards, from] = [await classOf(first.trim()), await classOf(second.trim())];
  if (towards !== from) return { kind: "difference", towards, from };
  throw new DeeplingError(
    "invalid",
    `target: ${first} and ${second} of ${image.name} are both ${names.classes[from]}`,
    {
      hint: "name another class",
    },
  );
}

/** The channel with the largest mean (zeiler2014: the strongest feature map). */
async function strongestUnit(text: string, { layers }: TargetNames, image: ImageAnswers): Promise<Target> {
  const layer = requireLayer(text, layers);
  const { shape, data } = await image.activations(layers[layer] as Layer);
  const extents = shape.slice(1);
  const axis = (layers[layer]?.channels.axis ?? 1) - 1;
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

/** What targets are described with. */
interface DescribedNames extends TargetNames {
  readonly output: ScoreOutput;
}

/** A target in words: "logit of horse", "unit 12 of conv5", "horse of fc8" where the layer's units are the classes. */
export function describeTarget(terms: readonly WeightedTarget[], names: DescribedNames): string {
  return terms
    .map(({ weight, target }, at) => {
      const words = describeOne(target, names);
      const sign = weight < 0 ? "− " : at > 0 ? "+ " : "";
      return Math.abs(weight) === 1 ? `${sign}${words}` : `${sign}${Math.abs(weight)} × ${words}`;
    })
    .join(" ");
}

function describeOne(target: Target, { classes, layers, output }: DescribedNames): string {
  const called = (index: number) => className(classes, index);
  const layer = (index: number) => layers[index]?.name ?? `layer ${index}`;
  const unit = (at: number, index: number) => (classLayers(layers, output).has(at) ? called(index) : `unit ${index}`);
  switch (target.kind) {
    case "class":
      return `${target.measure === "log-probability" ? "log probability" : target.measure} of ${called(target.class)}`;
    case "difference":
      return `logit of ${called(target.towards)} less that of ${called(target.from)}`;
    case "unit":
      return `${unit(target.layer, target.unit)} of ${layer(target.layer)}${target.position === undefined ? "" : ` at ${target.position.join(", ")}`}`;
    case "layer":
      return `all of ${layer(target.layer)}`;
  }
}
