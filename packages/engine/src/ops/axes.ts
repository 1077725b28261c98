/**
 * How an operator treats the axes of what it reads; receptive fields, channel axes, the proof that images stay apart and the cuts of
 * occlusion are read from it.
 */
export type AxisRule = PlainAxisRule | AlongAxis;

export type PlainAxisRule =
  /** Each number by itself, or with those at the same place, broadcast from the last axis. */
  | "pointwise"
  | PictureRule
  /** Sums or extremes along axes (input 1). */
  | "reduce"
  | "reshape"
  | "flatten"
  | "transpose"
  /** Axes of extent 1 come or go. */
  | "squeeze"
  | "expand"
  | "slice"
  | "pad"
  | "tile"
  /** Rounding to quanta and back, with a scale for all or along one axis. */
  | "quantise"
  /** Rows times a matrix of weights (Gemm). */
  | "dense"
  | "matrix product"
  /** Mixes the axes from `axis` to the last (layer normalisation). */
  | "trailing"
  /** Sequences; the hidden units are the last axis of every output. */
  | "recurrent"
  /** Every number may depend on every other, the axes stay where they are. */
  | "mixes in place"
  /** Every number may depend on every other. */
  | "mixes";

/** Rules of operators that take pictures: the batch on axis 0, the channels on axis 1, space behind them. */
export type PictureRule =
  /** Each position by itself. */
  | "by position"
  | "window"
  | "transposed window"
  | "resize"
  | "space to depth"
  | "depth to space"
  /** Each position may depend on all. */
  | "whole picture";

/** One axis, attribute `axis`, whose positions are mixed, joined, split or chosen; all others are left alone. */
export interface AlongAxis {
  readonly along: "mixes" | "joins" | "splits" | "takes";
  /** Where the node does not name the axis. */
  readonly axis: number;
}

const PICTURES: ReadonlySet<AxisRule> = new Set<PictureRule>([
  ...(["by position", "window", "transposed window", "resize"] as const),
  ...(["space to depth", "depth to space", "whole picture"] as const),
]);

export const isPicture = (rule: AxisRule): rule is PictureRule => PICTURES.has(rule);

/** Whether an operator changes the shape and leaves the numbers in their order. */
export const keepsOrder = (rule: AxisRule): boolean => rule === "reshape" || rule === "flatten" || rule === "squeeze";

/** Whether an operator gives all its numbers back in another arrangement. */
export const rearranges = (rule: AxisRule): boolean => keepsOrder(rule) || rule === "transpose";
