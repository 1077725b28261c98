import type { Op } from "./op.ts";

/** Operators that files hold and that have no rules here, or are rewritten when a file is opened: what they are to a person. */
export const foreign: readonly Pick<Op, "type" | "layer">[] = [
  { type: "ConvInteger", layer: { kind: "convolution", word: "conv", title: "8-bit" } },
  { type: "QLinearConv", layer: { kind: "convolution", word: "conv", title: "8-bit" } },
  { type: "DeformConv", layer: { kind: "convolution", word: "conv", title: "deformable" } },
  {
    type: "SimplifiedLayerNormalization",
    layer: { kind: "normalization", word: "rmsnorm", title: "root mean square" },
  },
  { type: "RMSNormalization", layer: { kind: "normalization", word: "rmsnorm", title: "root mean square" } },
  { type: "LpNormalization", layer: { kind: "normalization", word: "lpnorm", title: "unit length" } },
  { type: "MeanVarianceNormalization", layer: { kind: "normalization", word: "mvn", title: "mean and variance" } },
  { type: "Swish", layer: { kind: "activation", word: "swish", title: "Swish" } },
  { type: "Shrink", layer: { kind: "activation", word: "shrink", title: "shrink" } },
  { type: "Upsample", layer: { kind: "resize", word: "resize", title: "" } },
  { type: "Attention", layer: { kind: "attention", word: "attention", title: "" } },
  { type: "MultiHeadAttention", layer: { kind: "attention", word: "attention", title: "" } },
  // onnxruntime's, on channels in blocks
  { type: "ReorderInput", layer: "carrier" },
  { type: "ReorderOutput", layer: "carrier" },
];
