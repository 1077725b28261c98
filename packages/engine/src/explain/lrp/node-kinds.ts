import { intsAttribute, stringAttribute } from "../../graph/attributes.ts";
import type { Node, Shape } from "../../graph/graph.ts";
import { findOp } from "../../ops/index.ts";
import type { RelevanceKind } from "../../ops/relevance.ts";

/** Whether one of a node's inputs may only scale the other one. */
export function isGated(kind: RelevanceKind): boolean {
  return kind === "gate" || kind === "product";
}

/** How relevance goes through a node of which the inputs at `dataInputs` depend on the image. */
export function relevanceKind(node: Node, dataInputs: readonly number[]): RelevanceKind {
  const rule = node.domain === "" ? (findOp(node.type)?.relevance ?? "none") : "none";
  return typeof rule === "string" ? rule : rule(dataInputs);
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
