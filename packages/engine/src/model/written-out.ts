import type { Node } from "../graph/graph.ts";
import type { Net } from "../passes/net.ts";
import { reducedAxes, uniform } from "./constants.ts";
import { vectorOf } from "./score-vector.ts";

/** A softmax or sigmoid at the end of a network. */
export interface Squash {
  readonly link: "softmax" | "sigmoid";
  readonly gives: "probabilities" | "log-probabilities";
  /** The value before it; undefined where the graph has none. */
  readonly logits: string | undefined;
  /** What stands in the graph, for the person: "Softmax", "a softmax written out". */
  readonly words: string;
}

/** A softmax, its logarithm or a sigmoid that an exporter wrote out in exponentials and sums, by the node that gives its result. */
export function writtenOut(net: Net, node: Node): Squash | undefined {
  if (node.domain !== "") return undefined;
  const softmax = softmaxOf(net, node);
  if (softmax !== undefined) return { ...softmax, link: "softmax", words: "a softmax written out" };
  const sigmoid = sigmoidOf(net, node);
  if (sigmoid === undefined) return undefined;
  return { link: "sigmoid", gives: "probabilities", logits: sigmoid.logits, words: "a sigmoid written out" };
}

const made = (net: Net, value: string | undefined, type: string): Node | undefined => {
  const node = net.origin(value ?? "");
  return node?.type === type && node.domain === "" ? node : undefined;
};

/** The node's inputs both ways round. */
const bothWays = ({ inputs: [a = "", b = ""] }: Node): readonly (readonly [string, string])[] => [
  [a, b],
  [b, a],
];

function softmaxOf(net: Net, node: Node): Pick<Squash, "gives" | "logits"> | undefined {
  const [first = "", second = ""] = node.inputs;
  // e / Σ e, or e · 1 / Σ e
  const shares: (readonly [string, string])[] = [];
  if (node.type === "Div") shares.push([first, second]);
  if (node.type === "Mul") {
    for (const [raised, other] of bothWays(node)) {
      const reciprocal = made(net, spread(net, other), "Reciprocal")?.inputs[0];
      if (reciprocal !== undefined) shares.push([raised, reciprocal]);
    }
  }
  for (const [raised, sum] of shares) {
    const exponent = made(net, raised, "Exp")?.inputs[0];
    if (exponent !== undefined && same(net, sumOf(net, sum), raised))
      return { gives: "probabilities", logits: unshifted(net, exponent) };
  }
  // x − ln Σ eˣ
  if (node.type === "Sub" && isLogSum(net, second, first))
    return { gives: "log-probabilities", logits: unshifted(net, first) };
  return undefined;
}

/** Whether two values are one, or made twice in the same few steps. */
function same(net: Net, a: string | undefined, b: string | undefined, steps = 4): boolean {
  if (a === b) return a !== undefined;
  const [first, second] = [net.origin(a ?? ""), net.origin(b ?? "")];
  if (steps === 0 || first === undefined || second === undefined) return false;
  if (first.type !== second.type || first.domain !== second.domain || first.inputs.length !== second.inputs.length)
    return false;
  const plain = Object.keys(first.attributes).length === 0 && Object.keys(second.attributes).length === 0;
  return plain && first.inputs.every((input, at) => same(net, input, second.inputs[at], steps - 1));
}

/** The value that another repeats along an axis. */
function spread(net: Net, value: string): string {
  const node = made(net, value, "Expand") ?? made(net, value, "Identity");
  return node === undefined ? value : spread(net, node.inputs[0] ?? "");
}

/** What is summed over the classes, through a small number that keeps the divisor from zero. */
function sumOf(net: Net, value: string): string | undefined {
  const at = spread(net, value);
  const node = net.origin(at);
  if (node?.type === "Add" || node?.type === "Max" || node?.type === "Clip") {
    const wide = node.inputs.find((input) => input !== "" && uniform(net, input) === undefined);
    return wide === undefined ? undefined : sumOf(net, wide);
  }
  if (node?.type !== "ReduceSum" && node?.type !== "ReduceL1") return undefined;
  return overClasses(net, at) ? node.inputs[0] : undefined;
}

/** Whether a reduction goes along the axis of the classes and no other that is longer than 1. */
function overClasses(net: Net, value: string): boolean {
  const source = net.origin(value)?.inputs[0] ?? "";
  const shape = net.shape(source);
  const axis = vectorOf(shape, net.batch)?.axis;
  const axes = reducedAxes(net, value);
  return axis !== undefined && axes?.includes(axis) === true && axes.every((at) => at === axis || shape?.[at] === 1);
}

/** Whether `value` is ln Σ e^x over the classes for x = `of`, in one operator or written out, with the largest taken away and put back or not. */
function isLogSum(net: Net, value: string, of: string): boolean {
  const at = spread(net, value);
  const node = net.origin(at);
  if (node?.type === "ReduceLogSumExp") return node.inputs[0] === of && overClasses(net, at);
  if (node?.type === "Log") {
    const raised = sumOf(net, node.inputs[0] ?? "");
    return raised !== undefined && same(net, made(net, raised, "Exp")?.inputs[0], of);
  }
  if (node?.type !== "Add") return false;
  return bothWays(node).some(([sum, top]) => {
    const raised = sumOf(net, made(net, spread(net, sum), "Log")?.inputs[0] ?? "");
    const shift = made(net, made(net, raised, "Exp")?.inputs[0], "Sub");
    return shift?.inputs[0] === of && isTop(net, top, of) && isTop(net, shift.inputs[1] ?? "", of);
  });
}

function isTop(net: Net, value: string, of: string): boolean {
  const at = spread(net, value);
  return made(net, at, "ReduceMax")?.inputs[0] === of && overClasses(net, at);
}

/** x, for x less its largest number. */
function unshifted(net: Net, value: string): string {
  const [from = "", top = ""] = made(net, value, "Sub")?.inputs ?? [];
  return from !== "" && isTop(net, top, from) ? from : value;
}

/** A sigmoid of `logits`; of something that is no value of the graph where that is undefined. */
interface Sigmoid {
  readonly logits: string | undefined;
}

function sigmoidOf(net: Net, node: Node): Sigmoid | undefined {
  const [first = "", second = ""] = node.inputs;
  // 1 / (1 + e^−x)
  if (node.type === "Reciprocal") return belowOne(net, first);
  if (node.type === "Div" && uniform(net, first) === 1) return belowOne(net, second);
  if (node.type === "Pow" && uniform(net, second) === -1) return belowOne(net, first);
  // eˣ / (1 + eˣ)
  if (node.type === "Div") {
    const exponent = made(net, first, "Exp")?.inputs[0];
    return exponent !== undefined && onePlus(net, second) === first ? { logits: exponent } : undefined;
  }
  return fromTanh(net, node);
}

function belowOne(net: Net, value: string): Sigmoid | undefined {
  const exponent = made(net, onePlus(net, value), "Exp")?.inputs[0];
  return exponent === undefined ? undefined : { logits: negated(net, exponent) };
}

/** x, for 1 + x. */
function onePlus(net: Net, value: string): string | undefined {
  const sum = made(net, value, "Add");
  return sum && bothWays(sum).find(([one]) => uniform(net, one) === 1)?.[1];
}

/** x, for −x. */
function negated(net: Net, value: string): string | undefined {
  const node = net.origin(value);
  if (node?.type === "Neg") return node.inputs[0];
  if (node?.type === "Mul") return bothWays(node).find(([factor]) => uniform(net, factor) === -1)?.[1];
  if (node?.type === "Sub" && uniform(net, node.inputs[0] ?? "") === 0) return node.inputs[1];
  return undefined;
}

/** (1 + tanh(x / 2)) / 2, in any order of halving and adding. */
function fromTanh(net: Net, node: Node): Sigmoid | undefined {
  let value = node.outputs[0] ?? "";
  let [factor, offset] = [1, 0];
  for (let at: Node | undefined = node; at !== undefined && at.type !== "Tanh"; at = net.origin(value)) {
    const step = affine(net, at);
    if (step === undefined) return undefined;
    offset += factor * step.offset;
    factor *= step.factor;
    value = step.of;
  }
  if (factor !== 0.5 || offset !== 0.5) return undefined;
  const half = net.origin(net.origin(value)?.inputs[0] ?? "");
  const inner = half === undefined ? undefined : affine(net, half);
  return { logits: inner?.factor === 0.5 && inner.offset === 0 ? inner.of : undefined };
}

/** Reads a node as factor · x + offset. */
export function affine(
  net: Net,
  node: Node,
): { readonly of: string; readonly factor: number; readonly offset: number } | undefined {
  if (node.domain !== "" || node.inputs.length !== 2) return undefined;
  for (const [at, of] of [...node.inputs.entries()]) {
    const number = uniform(net, node.inputs[1 - at] ?? "");
    if (number === undefined) continue;
    const first = at === 0;
    if (node.type === "Mul") return { of, factor: number, offset: 0 };
    if (node.type === "Add") return { of, factor: 1, offset: number };
    if (node.type === "Sub") return first ? { of, factor: 1, offset: -number } : { of, factor: -1, offset: number };
    if (node.type === "Div" && first) return { of, factor: 1 / number, offset: 0 };
  }
  return undefined;
}
