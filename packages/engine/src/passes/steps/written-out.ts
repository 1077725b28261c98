import type { Node } from "../../graph/graph.ts";
import type { Net } from "../net.ts";
import { isFactor } from "./regions.ts";
import { constantOperand, isAffine, isScalar, onlySource, type Pattern, resultOf } from "./step.ts";

/** The hard sigmoid as older exporters write it, clip(x + 3, 0, 6) / 6, and ReLU6 as a ReLU and its ceiling. */
export const clipped: Pattern = function* (net, isFree) {
  for (const node of net.nodes) {
    if (!isFree(node) || (node.type !== "Clip" && node.type !== "Min")) continue;
    const before = onlySource(net, node);
    if (before === undefined || !isFree(before)) continue;
    if (before.type === "Relu") {
      yield activation("relu6", "ReLU6", node, [before, node]);
      continue;
    }
    const nodes = [...scalarsBefore(net, node, isFree), node];
    if (nodes.length === 1) continue;
    const after = net.onlyReader(resultOf(node));
    if (after !== undefined && isFree(after) && isFactor(net, after)) nodes.push(after);
    yield activation("hardsigmoid", "hard sigmoid", node, nodes);
  }
};

const activation = (word: string, title: string, main: Node, nodes: readonly Node[]) => ({
  kind: "activation" as const,
  word,
  title,
  main,
  nodes,
  value: resultOf(nodes.at(-1) ?? main),
  partial: false,
});

function scalarsBefore(net: Net, node: Node, isFree: (node: Node) => boolean): readonly Node[] {
  const found: Node[] = [];
  let before = onlySource(net, node);
  while (before !== undefined && isFree(before) && isAffine(net, before) && isScalar(net, before)) {
    found.push(before);
    before = onlySource(net, before);
  }
  return found.reverse();
}

/** Scales and shifts by constants, one after another: a batch normalisation of fixed numbers, or a model's own preprocessing. */
export const affine: Pattern = function* (net, isFree) {
  const taken = new Set<Node>();
  for (const first of net.nodes) {
    if (taken.has(first) || !isFree(first) || !isAffine(net, first)) continue;
    const nodes = [first];
    for (let next = net.onlyReader(resultOf(first)); next !== undefined && isFree(next) && isAffine(net, next); ) {
      nodes.push(next);
      next = net.onlyReader(resultOf(next));
    }
    for (const node of nodes) taken.add(node);
    const perChannel = nodes.some((node) => !isScalar(net, node));
    const both =
      nodes.some(({ type }) => type === "Mul" || type === "Div") && nodes.some(({ type }) => "AddSub".includes(type));
    if (!both) continue;
    yield {
      kind: "normalization",
      word: perChannel ? "scale" : "rescale",
      title: perChannel ? "scale and shift per channel" : "scale and shift",
      main: nodes.find((node) => constantOperand(net, node) !== undefined && !isScalar(net, node)) ?? first,
      nodes,
      value: resultOf(nodes.at(-1) ?? first),
      partial: true,
    };
  }
};

/** Softmax as exponentials divided by their sum, the largest number taken away before or not. */
export const softmaxes: Pattern = function* (net, isFree) {
  for (const exp of net.nodes) {
    if (exp.type !== "Exp" || !isFree(exp)) continue;
    const [sum, division, ...others] = net.readers(resultOf(exp));
    if (sum?.type !== "ReduceSum" || division?.type !== "Div" || others.length > 0) continue;
    if (division.inputs[0] !== resultOf(exp) || division.inputs[1] !== resultOf(sum)) continue;
    const nodes = [...shiftBefore(net, exp), exp, sum, division];
    if (!nodes.every(isFree)) continue;
    yield { kind: "softmax", word: "softmax", title: "", main: exp, nodes, value: resultOf(division), partial: false };
  }
};

/** The nodes of x − max x, where that is what is raised. */
function shiftBefore(net: Net, exp: Node): readonly Node[] {
  const shift = onlySource(net, exp);
  const [value, top] = shift?.type === "Sub" ? shift.inputs : [];
  const largest = net.producer(top ?? "");
  const isShift = largest?.type === "ReduceMax" && largest.inputs[0] === value && net.onlyReader(top ?? "") === shift;
  return isShift && shift !== undefined ? [largest, shift] : [];
}
