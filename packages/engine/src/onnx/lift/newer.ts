import type { Graph, Node } from "../../graph/graph.ts";
import { CANONICAL_OPSET } from "../../graph/graph.ts";
import { subgraphs } from "../../graph/walk.ts";

/** The standard operators of the canonical opset (ONNX 1.16); later opsets gave most of them further element types only. */
const CANONICAL = new Set(
  (
    "Abs Acos Acosh Add AffineGrid And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization Bernoulli " +
    "BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor BlackmanWindow Cast CastLike Ceil Celu CenterCropPad Clip Col2Im " +
    "Compress Concat ConcatFromSequence Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumSum DFT " +
    "DeformConv DepthToSpace DequantizeLinear Det Div Dropout DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand EyeLike " +
    "Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool Greater " +
    "GreaterOrEqual GridSample GroupNormalization HammingWindow HannWindow HardSigmoid HardSwish Hardmax Identity If " +
    "ImageDecoder InstanceNormalization IsInf IsNaN LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax " +
    "Loop LpNormalization LpPool MatMul MatMulInteger Max MaxPool MaxRoiPool MaxUnpool Mean MeanVarianceNormalization " +
    "MelWeightMatrix Min Mish Mod Mul Multinomial Neg NegativeLogLikelihoodLoss NonMaxSuppression NonZero Not OneHot " +
    "Optional OptionalGetElement OptionalHasElement Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RNN " +
    "RandomNormal RandomNormalLike RandomUniform RandomUniformLike Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum " +
    "ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare RegexFullMatch Relu Reshape Resize " +
    "ReverseSequence RoiAlign Round STFT Scan ScatterElements ScatterND Selu SequenceAt SequenceConstruct SequenceEmpty " +
    "SequenceErase SequenceInsert SequenceLength SequenceMap Shape Shrink Sigmoid Sign Sin Sinh Size Slice Softmax " +
    "SoftmaxCrossEntropyLoss Softplus Softsign SpaceToDepth Split SplitToSequence Sqrt Squeeze StringConcat " +
    "StringNormalizer StringSplit Sub Sum Tan Tanh TfIdfVectorizer ThresholdedRelu Tile TopK Transpose Trilu Unique " +
    "Unsqueeze Where Xor"
  ).split(" "),
);

/** Attributes that came to old operators after the canonical opset. */
const NEWER_ATTRIBUTES: Readonly<Record<string, string>> = {
  Cast: "round_mode",
  CastLike: "round_mode",
  DequantizeLinear: "output_dtype",
  QuantizeLinear: "precision",
};

/**
 * The opset that a model newer than the canonical one must keep: the canonical one, unless an operator is newer, or
 * the model computes in bfloat16, which the convolutions and poolings of the canonical opset do not take.
 */
export function neededOpset(graph: Graph, version: number): number {
  return needsNewer(graph) ? version : CANONICAL_OPSET;
}

function needsNewer(graph: Graph): boolean {
  const bfloat16 = [...graph.initializers.values(), ...graph.types.values()].some(({ type }) => type === "bfloat16");
  return bfloat16 || graph.nodes.some((node) => isNewer(node) || subgraphs(node).some(needsNewer));
}

function isNewer(node: Node): boolean {
  if (node.domain !== "") return false;
  const attribute = NEWER_ATTRIBUTES[node.type];
  return !CANONICAL.has(node.type) || (attribute !== undefined && node.attributes[attribute] !== undefined);
}
