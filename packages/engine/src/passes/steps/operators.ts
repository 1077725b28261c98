import { layerOf } from "../../ops/index.ts";
import { type LayerWords, other } from "../../ops/layer-words.ts";

/** What an operator is to a person, where it stands as a layer by itself. */
export function operatorOf(type: string): LayerWords {
  const layer = layerOf(type);
  return layer === "carrier" ? other(type) : layer;
}

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
