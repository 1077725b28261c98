import type { LayerKind } from "../layer.ts";

/** What one operator is to a person: a layer of some kind, and its everyday name. */
export interface Operator {
  readonly kind: LayerKind;
  /** As names are made of it: "maxpool". */
  readonly word: string;
  /** As it is written in a table: "ReLU"; empty where the kind says it all. */
  readonly title: string;
}

const row = (kind: LayerKind, word: string, title = ""): Operator => ({ kind, word, title });

/** The operators that are layers by themselves; one that is not listed is of kind "other". */
const OPERATORS: Readonly<Record<string, Operator>> = {
  Conv: row("convolution", "conv"),
  ConvInteger: row("convolution", "conv", "8-bit"),
  QLinearConv: row("convolution", "conv", "8-bit"),
  DeformConv: row("convolution", "conv", "deformable"),
  ConvTranspose: row("transposed convolution", "deconv"),
  Gemm: row("dense", "fc"),
  MatMul: row("dense", "fc"),
  BatchNormalization: row("normalization", "bn", "batch"),
  InstanceNormalization: row("normalization", "instancenorm", "instance"),
  LayerNormalization: row("normalization", "layernorm", "layer"),
  SimplifiedLayerNormalization: row("normalization", "rmsnorm", "root mean square"),
  RMSNormalization: row("normalization", "rmsnorm", "root mean square"),
  GroupNormalization: row("normalization", "groupnorm", "group"),
  LpNormalization: row("normalization", "lpnorm", "unit length"),
  MeanVarianceNormalization: row("normalization", "mvn", "mean and variance"),
  LRN: row("normalization", "lrn", "local response"),
  Relu: row("activation", "relu", "ReLU"),
  LeakyRelu: row("activation", "leakyrelu", "leaky ReLU"),
  PRelu: row("activation", "prelu", "PReLU"),
  ThresholdedRelu: row("activation", "thresholdedrelu", "thresholded ReLU"),
  Elu: row("activation", "elu", "ELU"),
  Selu: row("activation", "selu", "SELU"),
  Celu: row("activation", "celu", "CELU"),
  Gelu: row("activation", "gelu", "GELU"),
  Mish: row("activation", "mish", "Mish"),
  Swish: row("activation", "swish", "Swish"),
  HardSwish: row("activation", "hardswish", "hard Swish"),
  HardSigmoid: row("activation", "hardsigmoid", "hard sigmoid"),
  Sigmoid: row("activation", "sigmoid", "sigmoid"),
  Tanh: row("activation", "tanh", "tanh"),
  Softplus: row("activation", "softplus", "softplus"),
  Softsign: row("activation", "softsign", "softsign"),
  Clip: row("activation", "clip", "clip"),
  Shrink: row("activation", "shrink", "shrink"),
  Erf: row("activation", "erf", "erf"),
  Abs: row("activation", "abs", "absolute value"),
  Exp: row("activation", "exp", "exp"),
  Log: row("activation", "log", "log"),
  Sqrt: row("activation", "sqrt", "square root"),
  Neg: row("activation", "neg", "negation"),
  Pow: row("activation", "pow", "power"),
  Sin: row("activation", "sin", "sin"),
  Cos: row("activation", "cos", "cos"),
  MaxPool: row("pooling", "maxpool", "max"),
  AveragePool: row("pooling", "avgpool", "average"),
  LpPool: row("pooling", "lppool", "Lp"),
  GlobalAveragePool: row("pooling", "globalavgpool", "average, global"),
  GlobalMaxPool: row("pooling", "globalmaxpool", "max, global"),
  GlobalLpPool: row("pooling", "globallppool", "Lp, global"),
  ReduceMean: row("pooling", "avgpool", "average"),
  ReduceMax: row("pooling", "maxpool", "max"),
  ReduceSum: row("pooling", "sumpool", "sum"),
  ReduceL2: row("pooling", "l2pool", "L2"),
  Add: row("add", "add"),
  Sum: row("add", "add"),
  Mean: row("add", "mean", "mean"),
  Sub: row("add", "sub", "difference"),
  Mul: row("multiply", "mul"),
  Div: row("multiply", "div", "quotient"),
  Concat: row("concat", "concat"),
  Resize: row("resize", "resize"),
  Upsample: row("resize", "resize"),
  Softmax: row("softmax", "softmax"),
  LogSoftmax: row("softmax", "logsoftmax", "logarithm"),
  DepthToSpace: row("reshape", "depthtospace", "depth to space"),
  SpaceToDepth: row("reshape", "spacetodepth", "space to depth"),
  Pad: row("reshape", "pad", "pad"),
  Attention: row("attention", "attention"),
  MultiHeadAttention: row("attention", "attention"),
};

/** What an operator is to a person. */
export function operatorOf(type: string): Operator {
  return (Object.hasOwn(OPERATORS, type) ? OPERATORS[type] : undefined) ?? row("other", type.toLowerCase(), type);
}

/** Operators that hand numbers on, some of them or all, in another arrangement or type: no layers. */
export const CARRIERS: ReadonlySet<string> = new Set([
  "Identity",
  "Dropout",
  "Flatten",
  "Reshape",
  "Squeeze",
  "Unsqueeze",
  "Transpose",
  "Cast",
  "CastLike",
  "Slice",
  "Split",
  "Gather",
  "Expand",
  "Tile",
  "QuantizeLinear",
  "DequantizeLinear",
  "DynamicQuantizeLinear",
  "ReorderInput",
  "ReorderOutput",
]);

/** Operators that work on each number by itself, or on numbers at the same place. */
export const POINTWISE: ReadonlySet<string> = new Set([
  ...["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum", "Mean", "Where", "PRelu", "Clip", "Cast", "Identity"],
  ...["Relu", "LeakyRelu", "ThresholdedRelu", "Elu", "Selu", "Celu", "Gelu", "Mish", "HardSwish", "HardSigmoid"],
  ...["Sigmoid", "Tanh", "Softplus", "Softsign", "Erf", "Abs", "Exp", "Log", "Sqrt", "Reciprocal", "Neg", "Sign"],
  ...["Floor", "Ceil", "Round", "Sin", "Cos", "Dropout", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"],
]);

/** Operators that bend a line: what an activation is made of. */
export const NONLINEAR: ReadonlySet<string> = new Set(
  [...POINTWISE].filter(
    (type) => !["Add", "Sub", "Mul", "Div", "Sum", "Mean", "Cast", "Identity", "Dropout", "Neg"].includes(type),
  ),
);

/** Operators that sum up along axes. */
export const REDUCTIONS: ReadonlySet<string> = new Set([
  "ReduceMean",
  "ReduceSum",
  "ReduceMax",
  "ReduceL1",
  "ReduceL2",
  "ReduceSumSquare",
  "ReduceLogSumExp",
]);
