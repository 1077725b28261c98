import { axesToInput, clip, dft, dropout, pad, slice, split, topK } from "./attributes-to-inputs.ts";
import type { Lift } from "./lift.ts";
import { batchNormalization, groupNormalization } from "./normalization.ts";
import { gridSample, roiAlign, scan, scatter } from "./renamed.ts";
import { resize, upsample } from "./resize.ts";
import { softmax } from "./softmax.ts";

/** For each standard operator whose meaning changed after opset 7: what says it anew, for models older than `before`. */
export const LIFTS: ReadonlyMap<string, { readonly before: number; readonly lift: Lift }> = new Map([
  ["BatchNormalization", { before: 14, lift: batchNormalization }],
  ["Clip", { before: 11, lift: clip }],
  ["DFT", { before: 20, lift: dft }],
  ["Dropout", { before: 12, lift: dropout }],
  ["GridSample", { before: 20, lift: gridSample }],
  ["GroupNormalization", { before: 21, lift: groupNormalization }],
  ["Hardmax", { before: 13, lift: softmax }],
  ["LogSoftmax", { before: 13, lift: softmax }],
  ["Pad", { before: 11, lift: pad }],
  ["ReduceL1", { before: 18, lift: axesToInput }],
  ["ReduceL2", { before: 18, lift: axesToInput }],
  ["ReduceLogSum", { before: 18, lift: axesToInput }],
  ["ReduceLogSumExp", { before: 18, lift: axesToInput }],
  ["ReduceMax", { before: 18, lift: axesToInput }],
  ["ReduceMean", { before: 18, lift: axesToInput }],
  ["ReduceMin", { before: 18, lift: axesToInput }],
  ["ReduceProd", { before: 18, lift: axesToInput }],
  ["ReduceSum", { before: 13, lift: axesToInput }],
  ["ReduceSumSquare", { before: 18, lift: axesToInput }],
  ["Resize", { before: 18, lift: resize }],
  ["RoiAlign", { before: 16, lift: roiAlign }],
  ["Scan", { before: 9, lift: scan }],
  ["Scatter", { before: 11, lift: scatter }],
  ["Slice", { before: 10, lift: slice }],
  ["Softmax", { before: 13, lift: softmax }],
  ["Split", { before: 18, lift: split }],
  ["Squeeze", { before: 13, lift: axesToInput }],
  ["TopK", { before: 10, lift: topK }],
  ["Unsqueeze", { before: 13, lift: axesToInput }],
  ["Upsample", { before: 10, lift: upsample }],
]);
