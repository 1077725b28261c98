import { intsAttribute, stringAttribute } from "../../graph/attributes.ts";
import type { Node, Shape } from "../../graph/graph.ts";
import { findOp } from "../../ops/index.ts";

/**
 * How relevance goes through a node. "moves": along with the numbers, copies added up, or to the winner of several: the gradient's way.
 * "passes": unchanged, from each number to the one it was made from. "sums": in shares of the sum. "weighted": by a rule. "gate": a
 * product number by number, to what is gated. "product": sums of products of two signals, such as attention's. "centred": in shares of what is left without the mean. "shift": each number scaled and a constant
 * added to it. "none": no rule is known.
 */
export type RelevanceKind =
  | "moves"
  | "passes"
  | "sums"
  | "weighted"
  | "gate"
  | "product"
  | "centred"
  | "shift"
  | "none";

const MOVES: ReadonlySet<string> = new Set([
  ...[
    "Concat",
    "Split",
    "Reshape",
    "Flatten",
    "Transpose",
    "Squeeze",
    "Unsqueeze",
    "Slice",
    "Gather",
    "GatherElements",
  ],
  ...["GatherND", "Pad", "DepthToSpace", "SpaceToDepth", "Expand", "Tile", "Identity", "Dropout", "Cast"],
  ...["MaxPool", "GlobalMaxPool", "ReduceMax", "ReduceMin", "Where", "TopK"],
  // steps, whose gradient is zero
  ...["Sign", "Floor", "Ceil", "Round"],
]);

const PASSES: ReadonlySet<string> = new Set([
  ...["Relu", "LeakyRelu", "PRelu", "ThresholdedRelu", "Elu", "Selu", "Celu", "Clip", "Sigmoid", "HardSigmoid"],
  ...["HardSwish", "Tanh", "Softplus", "Softsign", "Mish", "Gelu", "Erf", "Neg", "Abs", "Sqrt", "Reciprocal"],
  ...["Exp", "Log", "Sin", "Cos"],
  // rounding
  ...["QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear"],
  // these scale and shift each number alone, or nearly
  ...["InstanceNormalization", "GroupNormalization", "LRN"],
]);

/** Linear in each of their first two inputs. */
const BILINEAR: ReadonlySet<string> = new Set(["MatMul", "Einsum", "Gemm", "Conv", "ConvTranspose"]);

/** Whether one of a node's inputs may only scale the other one. */
export function isGated(kind: RelevanceKind): boolean {
  return kind === "gate" || kind === "product";
}

/** How relevance goes through a node of which the inputs at `dataInputs` depend on the image. */
export function relevanceKind(node: Node, dataInputs: readonly number[]): RelevanceKind {
  if (node.domain !== "") return "none";
  if (MOVES.has(node.type)) return "moves";
  if (PASSES.has(node.type)) return "passes";
  const alone = dataInputs.length === 1;
  switch (node.type) {
    case "Mul":
    case "Div":
      return alone ? "passes" : "gate";
    case "Max":
    case "Min":
      // with a constant it is a curve, as Clip is
      return alone ? "passes" : "moves";
    case "Pow":
      return alone && dataInputs[0] === 0 ? "passes" : "none";
    case "Add":
    case "Sub":
      return alone ? "shift" : "sums";
    case "BatchNormalization":
      return "shift";
    case "LayerNormalization":
      return "centred";
    case "Resize":
      // its sizes are no weights
      return "sums";
    default:
      return linearKind(node, dataInputs);
  }
}

function linearKind({ type }: Node, dataInputs: readonly number[]): RelevanceKind {
  if (BILINEAR.has(type) && dataInputs.join() === "0,1") return "product";
  const weights = findOp(type)?.weights ?? "nonlinear";
  if (weights === "nonlinear") return "none";
  if (weights.length === 0) return "sums";
  return dataInputs.length === 1 ? "weighted" : "none";
}

/** Whether a layer has the same weights at several positions; one whose kernels cover all of its input is a dense layer. */
export function isConvolution(node: Node, shapeOf: (value: string) => Shape | undefined): boolean {
  if (node.type === "ConvTranspose") return true;
  if (node.type !== "Conv") return false;
  const [data, kernel, made] = [node.inputs[0], node.inputs[1], node.outputs[0]].map((value) =>
    shapeOf(value ?? "")?.slice(2),
  );
  const covers = kernel?.every((extent, axis) => extent === data?.[axis]) ?? false;
  const isPadded =
    (intsAttribute(node, "pads") ?? []).some((amount) => amount !== 0) ||
    stringAttribute(node, "auto_pad", "NOTSET").startsWith("SAME");
  const isPoint = kernel?.every((extent) => extent === 1) ?? false;
  return !covers || made?.some((extent) => extent !== 1) !== false || (isPadded && !isPoint);
}

const KEEPS_SIGN: ReadonlySet<string> = new Set([
  ...["MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Concat", "Reshape", "Flatten", "Transpose"],
  ...[
    "Squeeze",
    "Unsqueeze",
    "Slice",
    "Dropout",
    "Identity",
    "Add",
    "Sum",
    "Mul",
    "ReduceMean",
    "ReduceSum",
    "ReduceMax",
    "Expand",
  ],
]);

/** Whether a value is known to hold nothing negative, from the nodes that made it. */
export function isNonNegative(
  value: string,
  producerOf: (value: string) => Node | undefined,
  constantOf: (value: string) => unknown,
  depth = 64,
): boolean {
  const node = producerOf(value);
  if (node === undefined || depth === 0) return false;
  if (["Relu", "Sigmoid", "HardSigmoid", "Softmax", "Abs", "Softplus", "ThresholdedRelu"].includes(node.type))
    return true;
  if (!KEEPS_SIGN.has(node.type)) return false;
  const real = node.inputs.filter((input) => input !== "" && !isCount(node, input));
  return real.every(
    (input) => constantOf(input) === undefined && isNonNegative(input, producerOf, constantOf, depth - 1),
  );
}

/** Whether an input only says how many or where. */
function isCount(node: Node, input: string): boolean {
  return input !== node.inputs[0] && !["Concat", "Add", "Sum", "Mul"].includes(node.type);
}
