import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";

/** Operators that files hold and that have no rules here, or are rewritten when a file is opened: what they are to a person, and how they treat axes. */
export const foreign: readonly Pick<Op, "type" | "layer" | "axes">[] = [
  { type: "ConvInteger", layer: { kind: "convolution", word: "conv", title: "8-bit" }, axes: "mixes" },
  { type: "QLinearConv", layer: { kind: "convolution", word: "conv", title: "8-bit" }, axes: "mixes" },
  { type: "DeformConv", layer: { kind: "convolution", word: "conv", title: "deformable" }, axes: "whole picture" },
  {
    type: "SimplifiedLayerNormalization",
    layer: { kind: "normalization", word: "rmsnorm", title: "root mean square" },
    axes: "mixes",
  },
  {
    type: "RMSNormalization",
    layer: { kind: "normalization", word: "rmsnorm", title: "root mean square" },
    axes: "mixes",
  },
  {
    type: "LpNormalization",
    layer: { kind: "normalization", word: "lpnorm", title: "unit length" },
    axes: { along: "mixes", axis: -1 },
  },
  {
    type: "MeanVarianceNormalization",
    layer: { kind: "normalization", word: "mvn", title: "mean and variance" },
    axes: "mixes",
  },
  { type: "Swish", layer: { kind: "activation", word: "swish", title: "Swish" }, axes: "pointwise" },
  { type: "Shrink", layer: { kind: "activation", word: "shrink", title: "shrink" }, axes: "pointwise" },
  { type: "Upsample", layer: { kind: "resize", word: "resize", title: "" }, axes: "resize" },
  { type: "Attention", layer: { kind: "attention", word: "attention", title: "" }, axes: "mixes" },
  { type: "MultiHeadAttention", layer: { kind: "attention", word: "attention", title: "" }, axes: "mixes" },
  // onnxruntime's, on channels in blocks
  { type: "ReorderInput", layer: "carrier", axes: "mixes" },
  { type: "ReorderOutput", layer: "carrier", axes: "mixes" },
  { type: "Hardmax", layer: other("Hardmax"), axes: { along: "mixes", axis: -1 } },
  { type: "LSTM", layer: other("LSTM"), axes: "recurrent" },
  { type: "GRU", layer: other("GRU"), axes: "recurrent" },
  { type: "RNN", layer: other("RNN"), axes: "recurrent" },
];
