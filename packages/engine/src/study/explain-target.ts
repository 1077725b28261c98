import { DeeplingError } from "../base/error.ts";
import { type AskedClass, type AskedTarget, type AskedTerm, termsOf } from "../explain/asked-target.ts";
import type { TargetNames } from "../explain/target.ts";
import { IMAGE_CLASSES, requireClass, requireLayer, unitTargets } from "../explain/target-names.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Layer } from "../passes/layer.ts";

/** What one image says of itself. */
export interface ImageAnswers {
  /** The predicted class. */
  readonly predicted: () => Promise<number>;
  /** −1 where it is not known. */
  readonly label: number;
  /** One layer's output for this image. */
  readonly activations: (layer: Layer) => Promise<Tensor>;
  /** What the image is called, for messages. */
  readonly name: string;
}

/**
 * A target with its words about one image replaced: "predicted" and "true" by the classes' numbers, "strongest" by the unit. Throws
 * "missing class" where the true one is not known, and "invalid target" for a difference of a class and itself.
 */
export async function settleTarget(target: AskedTarget, names: TargetNames, image: ImageAnswers): Promise<AskedTarget> {
  const terms = await Promise.all(termsOf(target).map((term) => settleTerm(term, names, image)));
  const [only] = terms;
  return only !== undefined && terms.length === 1 ? only : { kind: "sum", terms };
}

async function settleTerm(term: AskedTerm, names: TargetNames, image: ImageAnswers): Promise<AskedTerm> {
  switch (term.kind) {
    case "class":
      return { ...term, class: await settleClass(term.class, names, image) };
    case "difference":
      return { ...term, ...(await settleDifference(term, names, image)) };
    case "strongest":
      return { kind: "unit", ...(await strongestUnit(term.layer, names, image)), weight: term.weight };
    default:
      return term;
  }
}

/** Whether a word stands for a class of the image; a class may be called so itself. */
function isOfImage(asked: AskedClass, { classes }: TargetNames): boolean {
  return IMAGE_CLASSES.has(asked) && !classes.some((name) => name === asked);
}

async function settleClass(asked: AskedClass, names: TargetNames, image: ImageAnswers): Promise<AskedClass> {
  if (!isOfImage(asked, names)) return asked;
  if (names.classes.length === 0) {
    throw new DeeplingError("missing", `class scores: the model has none, so no ${asked} class of ${image.name}`, {
      hint: unitTargets(names.layers),
    });
  }
  const index = asked === "true" ? image.label : await image.predicted();
  if (index >= 0) return index;
  throw new DeeplingError("missing", `class: the ${asked} one of ${image.name}`, {
    hint: asked === "true" ? "the data says none: name a class" : "the network's answer is NaN or infinite",
  });
}

/** One class rather than another; they must differ where one of them is the image's. */
async function settleDifference(
  term: Pick<AskedTerm & { kind: "difference" }, "towards" | "from">,
  names: TargetNames,
  image: ImageAnswers,
): Promise<{ readonly towards: AskedClass; readonly from: AskedClass }> {
  const asked = [term.towards, term.from] as const;
  if (!asked.some((one) => isOfImage(one, names))) return { towards: term.towards, from: term.from };
  const numberOf = async (one: AskedClass) =>
    requireClass(await settleClass(one, names, image), names.classes, names.layers);
  const [towards, from] = [await numberOf(asked[0]), await numberOf(asked[1])];
  if (towards !== from) return { towards, from };
  throw new DeeplingError(
    "invalid",
    `target: ${asked.join(" and ")} of ${image.name} are both ${names.classes[from]}`,
    { hint: "name another class" },
  );
}

/** The channel with the largest mean (zeiler2014: the strongest feature map). */
async function strongestUnit(
  text: string,
  { layers }: TargetNames,
  image: ImageAnswers,
): Promise<{ readonly layer: string; readonly unit: number }> {
  const layer = layers[requireLayer(text, layers)] as Layer;
  const { shape, data } = await image.activations(layer);
  const extents = shape.slice(1);
  const axis = layer.channels.axis - 1;
  const channels = extents[axis] ?? 1;
  const inner = extents.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const sums = new Float64Array(channels);
  Array.from(data, Number).forEach((value, at) => {
    const channel = Math.floor(at / inner) % channels;
    sums[channel] = (sums[channel] as number) + value;
  });
  const unit = sums.reduce((best, sum, at) => (sum > (sums[best] as number) ? at : best), 0);
  return { layer: layer.name, unit };
}
