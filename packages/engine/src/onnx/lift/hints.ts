import { intAttribute, intsAttribute, tensorAttribute } from "../../graph/attributes.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import type { ElementType } from "../../graph/tensor.ts";
import { elementCodeNamed, elementTypeOf } from "../element-type.ts";
import type { Hint } from "./lift.ts";

type HintOf = (value: string) => Hint;

/**
 * Element type and rank of as many values as a simple walk can tell, for lifts that must know them in models that
 * declare nothing between input and output. `outer`: what is known around a subgraph.
 */
export function collectHints(graph: Graph, outer: HintOf = () => ({})): HintOf {
  const hints = new Map<string, Hint>();
  const hintOf: HintOf = (value) => hints.get(value) ?? outer(value);
  for (const [name, { type, shape }] of graph.initializers) hints.set(name, { type, rank: shape.length, shape });
  for (const [name, { type, shape }] of graph.types) hints.set(name, { type, rank: shape?.length, shape });
  for (const node of graph.nodes) {
    const output = node.outputs[0];
    if (output === undefined || node.domain !== "") continue;
    const declared = hints.get(output);
    hints.set(output, {
      type: declared?.type ?? outputType(node, hintOf),
      rank: declared?.rank ?? outputRank(node, hintOf, graph),
      shape: declared?.shape,
    });
  }
  return hintOf;
}

/** ONNX's number of the type that a Cast makes, which opset 5 wrote as its name; undefined for a name that is none. */
export function castCode(node: Node): number | undefined {
  const { to } = node.attributes;
  return to?.kind === "string" ? elementCodeNamed(to.value) : intAttribute(node, "to", 0);
}

const BOOLEAN = new Set(["And", "Equal", "Greater", "IsInf", "IsNaN", "Less", "Not", "Or", "Xor"]);
const INTEGER = new Set(["ArgMax", "ArgMin", "NonMaxSuppression", "NonZero", "Shape", "Size"]);
/** Operators whose result says nothing of the type of their first input. */
const OPAQUE = new Set(["If", "Loop", "OneHot", "QuantizeLinear", "RandomNormal", "RandomUniform", "Scan"]);

function outputType(node: Node, hintOf: HintOf): ElementType | undefined {
  if (BOOLEAN.has(node.type)) return "bool";
  if (INTEGER.has(node.type)) return "int64";
  if (OPAQUE.has(node.type)) return undefined;
  if (node.type === "Cast") return elementTypeOf(castCode(node) ?? 0);
  if (node.type === "ConstantOfShape") return tensorAttribute(node, "value")?.type ?? "float32";
  if (node.type === "DequantizeLinear") return "float32";
  return hintOf(node.inputs[node.type === "Where" ? 1 : 0] ?? "").type;
}

/** Operators that neither add nor drop an axis of their first input. */
const SAME_RANK = new Set(
  (
    "Abs AveragePool BatchNormalization Cast Ceil Clip Concat Conv ConvTranspose DepthToSpace Dropout Elu Exp Floor " +
    "GlobalAveragePool GlobalLpPool GlobalMaxPool HardSigmoid Hardmax Identity InstanceNormalization LRN LeakyRelu Log " +
    "LogSoftmax LpNormalization LpPool MaxPool Neg PRelu Pad Reciprocal Relu Selu Sigmoid Slice Softmax Softplus " +
    "Softsign SpaceToDepth Sqrt Tanh Transpose Upsample Resize Split"
  ).split(" "),
);
const BROADCAST = new Set(["Add", "Div", "Max", "Mean", "Min", "Mul", "Pow", "Sub", "Sum", "Where"]);

function outputRank(node: Node, hintOf: HintOf, graph: Graph): number | undefined {
  const ranks = node.inputs.map((input) => hintOf(input).rank);
  if (SAME_RANK.has(node.type)) return ranks[0];
  if (node.type === "Flatten" || node.type === "Gemm") return 2;
  if (node.type === "Reshape") return graph.initializers.get(node.inputs[1] ?? "")?.data.length;
  const [first] = ranks;
  if (first === undefined) return undefined;
  if (node.type === "MatMul") return productRank(first, ranks[1]);
  if (BROADCAST.has(node.type))
    return ranks.reduce((a, b) => (a === undefined || b === undefined ? undefined : Math.max(a, b)));
  // Models this old hold the axes in an attribute.
  const axes = intsAttribute(node, "axes")?.length;
  if (node.type === "Unsqueeze" && axes !== undefined) return first + axes;
  if (node.type === "Squeeze" && axes !== undefined) return first - axes;
  if (!node.type.startsWith("Reduce")) return undefined;
  return intAttribute(node, "keepdims", 1) === 1 ? first : axes === undefined ? 0 : first - axes;
}

/** Of matrix products, stacked or not; a list on one side takes an axis away. */
function productRank(left: number, right: number | undefined): number | undefined {
  if (right === undefined) return undefined;
  return left === 1 || right === 1 ? Math.max(0, left + right - 2) : Math.max(left, right);
}
