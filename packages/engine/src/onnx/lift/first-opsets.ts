/** Standard operators by the opset that brought them, those of 7 and older left out (onnx.defs of ONNX 1.16). */
const BY_OPSET: Readonly<Record<number, string>> = {
  8: "Expand Scan",
  9:
    "Acosh Asinh Atanh Compress ConstantOfShape Cosh Erf EyeLike IsNaN MaxUnpool MeanVarianceNormalization NonZero OneHot Scatter ScatterElements " +
    "Shrink Sign Sinh TfIdfVectorizer Where",
  10:
    "ConvInteger DequantizeLinear IsInf MatMulInteger Mod NonMaxSuppression QLinearConv QLinearMatMul QuantizeLinear " +
    "ReverseSequence RoiAlign StringNormalizer ThresholdedRelu",
  11:
    "BitShift ConcatFromSequence CumSum Det DynamicQuantizeLinear GatherElements GatherND Range Round ScatterND " +
    "SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength SplitToSequence Unique",
  12: "Celu Einsum GreaterOrEqual LessOrEqual NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss",
  14: "HardSwish Trilu",
  15: "Bernoulli CastLike Optional OptionalGetElement OptionalHasElement",
  16: "GridSample",
  17: "BlackmanWindow DFT HammingWindow HannWindow LayerNormalization MelWeightMatrix STFT SequenceMap",
  18: "BitwiseAnd BitwiseNot BitwiseOr BitwiseXor CenterCropPad Col2Im GroupNormalization Mish",
  19: "DeformConv",
  20: "AffineGrid Gelu ImageDecoder RegexFullMatch StringConcat StringSplit",
};

/** The opset that brought a standard operator, under the name that it had then (`LIFTS`): Resize was Upsample, ScatterElements Scatter. */
export const FIRST_OPSETS: ReadonlyMap<string, number> = new Map(
  Object.entries(BY_OPSET).flatMap(([opset, names]) => names.split(" ").map((name) => [name, Number(opset)] as const)),
);
