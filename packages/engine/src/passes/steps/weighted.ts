import type { Node } from "../../graph/graph.ts";
import type { Net } from "../net.ts";
import { operatorOf } from "./operators.ts";
import { constantOperand, onlySource, type Pattern, resultOf, type Step } from "./step.ts";

const WINDOWED = ["Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool"];

/** Convolutions and dense layers with the bias that an exporter wrote as an addition, and any window with its own padding. */
export const weighted: Pattern = function* (net, isFree) {
  for (const node of net.nodes) {
    const isMatrix = node.type === "MatMul" && constantOperand(net, node) !== undefined;
    if (!isFree(node) || !(WINDOWED.includes(node.type) || isMatrix)) continue;
    const nodes = [node];
    const before = onlySource(net, node);
    if (before?.type === "Pad" && !isMatrix && isFree(before)) nodes.unshift(before);
    const bias = net.onlyReader(resultOf(node));
    if (bias !== undefined && isFree(bias) && isBias(net, bias, node)) nodes.push(bias);
    if (nodes.length === 1 && !isMatrix) continue;
    yield { ...step(node), nodes, value: resultOf(nodes.at(-1) ?? node) };
  }
};

const step = (main: Node): Omit<Step, "nodes" | "value"> => ({ ...operatorOf(main.type), main, partial: false });

/** Whether `node` adds one constant number per channel to what `layer` makes, which has no bias of its own. */
function isBias(net: Net, node: Node, layer: Node): boolean {
  const constant = node.type === "Add" ? constantOperand(net, node) : undefined;
  const shape = constant === undefined ? undefined : net.shape(constant);
  const made = net.shape(resultOf(layer));
  if (shape === undefined || (layer.inputs[2] ?? "") !== "") return false;
  const isMatrix = layer.type === "MatMul";
  if (!isMatrix && layer.type !== "Conv" && layer.type !== "ConvTranspose") return false;
  const rank = made?.length ?? (isMatrix ? shape.length : 4);
  const channel = (isMatrix ? rank - 1 : 1) - rank + shape.length;
  const size = net.shape(layer.inputs[1] ?? "");
  const channels = made?.[isMatrix ? rank - 1 : 1] ?? (isMatrix ? size?.at(-1) : size?.[0]);
  return channel >= 0 && shape.every((dim, axis) => dim === (axis === channel ? channels : 1));
}
