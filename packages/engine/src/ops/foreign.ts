import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { kernelTimes, rowTimes, settings } from "./rules/parameters.ts";

const INTEGER_PRODUCT = { bias: "none", settings: [], multiplyAdds: rowTimes } as const;

/** Operators that files hold and that have no rules here, or are rewritten when a file is opened: what they are to a person, and how they treat axes. */
export const foreign: readonly Pick<Op, "type" | "layer" | "axes" | "parameters">[] = [
  {
    type: "ConvInteger",
    layer: { kind: "convolution", word: "conv", title: "8-bit" },
    axes: "mixes",
    parameters: { bias: "none", settings: [], multiplyAdds: kernelTimes("output", 1) },
  },
  {
    type: "QLinearConv",
    layer: { kind: "convolution", word: "conv", title: "8-bit" },
    axes: "mixes",
    parameters: { bias: 8, settings: [1, 2, 4, 5, 6, 7], multiplyAdds: kernelTimes("output", 3) },
  },
  {
    type: "DeformConv",
    layer: { kind: "convolution", word: "conv", title: "deformable" },
    axes: "whole picture",
    parameters: "plain",
  },
  {
    type: "SimplifiedLayerNormalization",
    layer: { kind: "normalization", word: "rmsnorm", title: "root mean square" },
    axes: "mixes",
    parameters: "plain",
  },
  {
    type: "RMSNormalization",
    layer: { kind: "normalization", word: "rmsnorm", title: "root mean square" },
    axes: "mixes",
    parameters: "plain",
  },
  {
    type: "LpNormalization",
    layer: { kind: "normalization", word: "lpnorm", title: "unit length" },
    axes: { along: "mixes", axis: -1 },
    parameters: "plain",
  },
  {
    type: "MeanVarianceNormalization",
    layer: { kind: "normalization", word: "mvn", title: "mean and variance" },
    axes: "mixes",
    parameters: "plain",
  },
  {
    type: "Swish",
    layer: { kind: "activation", word: "swish", title: "Swish" },
    axes: "pointwise",
    parameters: "plain",
  },
  {
    type: "Shrink",
    layer: { kind: "activation", word: "shrink", title: "shrink" },
    axes: "pointwise",
    parameters: "plain",
  },
  { type: "Upsample", layer: { kind: "resize", word: "resize", title: "" }, axes: "resize", parameters: settings(1) },
  { type: "MatMulInteger", layer: other("MatMulInteger"), axes: "mixes", parameters: INTEGER_PRODUCT },
  { type: "Attention", layer: { kind: "attention", word: "attention", title: "" }, axes: "mixes", parameters: "plain" },
  {
    type: "MultiHeadAttention",
    layer: { kind: "attention", word: "attention", title: "" },
    axes: "mixes",
    parameters: "plain",
  },
  // onnxruntime's, on channels in blocks
  { type: "ReorderInput", layer: "carrier", axes: "mixes", parameters: "plain" },
  { type: "ReorderOutput", layer: "carrier", axes: "mixes", parameters: "plain" },
  { type: "Hardmax", layer: other("Hardmax"), axes: { along: "mixes", axis: -1 }, parameters: "plain" },
  { type: "LSTM", layer: other("LSTM"), axes: "recurrent", parameters: "plain" },
  { type: "GRU", layer: other("GRU"), axes: "recurrent", parameters: "plain" },
  { type: "RNN", layer: other("RNN"), axes: "recurrent", parameters: "plain" },
];
