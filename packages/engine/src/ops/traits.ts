/**
 * A fact of an operator that rules elsewhere ask for.
 *
 * "linear": number by number, in input 0. "affine": in input 0, image by image, where its other inputs are constants. "commutes": its inputs may be exchanged. "literals": it
 * writes out formulas, so that a lone constant number is one of the formula and no parameter.
 *
 * "non-negative": it makes nothing negative. "keeps sign": nothing negative of an input 0 without negative numbers; "keeps signs": of
 * such inputs.
 *
 * "rectifies": an activation that cuts off, wholly or nearly, what is negative. "squashes": into a bounded range, as gates do. "curve":
 * activations that are written out as products are made of it.
 *
 * "steady": one number of a channel that holds one number everywhere; "steady at zero": where that number is zero. "by channel": on
 * whole pictures or windows, it leaves each channel to itself.
 */
export type Trait =
  | "linear"
  | "affine"
  | "commutes"
  | "literals"
  | "non-negative"
  | "keeps sign"
  | "keeps signs"
  | "rectifies"
  | "squashes"
  | "curve"
  | "steady"
  | "steady at zero"
  | "by channel";
