import type { PixelScaling } from "../../image/pixel-space.ts";
import type { Plane } from "../../image/plane.ts";
import { type CompositeName, composites, type RuleName, type RuleNumbers, rules } from "./composites.ts";
import { inputBounds } from "./input-bounds.ts";
import type { RelevanceSettings } from "./node-rules.ts";

/** What may be set of layer-wise relevance propagation; a rule that is named takes the composite's place. */
export interface LrpParameters extends RuleNumbers {
  readonly composite: CompositeName;
  readonly first?: RuleName | undefined;
  readonly convolution?: RuleName | undefined;
  readonly dense?: RuleName | undefined;
  readonly biases: "absorb" | "ignore";
}

/** What holds unless something else is set. */
export const LRP_DEFAULTS = {
  composite: "epsilon-gamma-box",
  biases: "absorb",
  epsilon: 1e-6,
  gamma: 0.25,
  alpha: 2,
} as const satisfies LrpParameters;

/** The image of a network, as the bounds of its first layer's inputs follow from it. */
interface ImageOf {
  /** Input of the graph. */
  readonly image: string;
  readonly plane: Plane;
  readonly scaling: PixelScaling;
}

/** The rules that parameters stand for. */
export function relevanceSettings(parameters: LrpParameters, { image, plane, scaling }: ImageOf): RelevanceSettings {
  const composite = composites[parameters.composite];
  const rule = (place: keyof typeof composite) => rules[parameters[place] ?? composite[place]](parameters);
  return {
    first: rule("first"),
    convolution: rule("convolution"),
    dense: rule("dense"),
    epsilon: parameters.epsilon,
    biases: parameters.biases,
    bounds: (builder, value) => inputBounds(builder, value, image, plane, scaling),
  };
}
