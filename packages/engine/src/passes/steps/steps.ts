import type { Node } from "../../graph/graph.ts";
import { isCarrier } from "../../ops/index.ts";
import type { Net } from "../net.ts";
import { attention } from "./attention.ts";
import { groupNorms, shuffles } from "./moves.ts";
import { operatorOf } from "./operators.ts";
import { regions } from "./regions.ts";
import { constantOperand, isAffine, isScalar, type Pattern, resultOf, type Step } from "./step.ts";
import { weighted } from "./weighted.ts";
import { affine, clipped, softmaxes } from "./written-out.ts";

/** What an exporter may have split, in the order of the search: a node belongs to the first pattern that finds it. */
const PATTERNS: readonly Pattern[] = [attention, softmaxes, regions, weighted, groupNorms, shuffles, clipped, affine];

/** The steps that a graph takes from the image on, in the order in which their results are there. */
export function findSteps(net: Net): readonly Step[] {
  const taken = new Set<Node>();
  const steps: Step[] = [];
  for (const pattern of PATTERNS) {
    for (const step of [...pattern(net, (node) => !taken.has(node))]) {
      for (const node of step.nodes) taken.add(node);
      steps.push(step);
    }
  }
  for (const node of net.nodes) {
    if (!taken.has(node) && !isCarrier(node.type) && !isRange(net, node)) steps.push(single(net, node));
  }
  return joinNorms(net, inOrder(net, steps));
}

/** The steps by the last of their nodes; those with the same one as they were found. */
function inOrder(net: Net, steps: readonly Step[]): readonly Step[] {
  const lasts = new Int32Array(steps.length);
  steps.forEach(({ nodes }, index) => {
    let last = -1;
    for (const node of nodes) last = Math.max(last, net.orderOf(node));
    lasts[index] = last;
  });
  const order = new Uint32Array(steps.length).map((_, index) => index);
  order.sort((a, b) => (lasts[a] ?? 0) - (lasts[b] ?? 0));
  return Array.from(order, (index) => steps[index] as Step);
}

/** Whether a node cuts values to the range of the quanta that they are rounded to right after: it belongs to the rounding. */
function isRange(net: Net, node: Node): boolean {
  const cuts = (one: Node) =>
    (one.type === "Max" || one.type === "Min") && new Set(net.dataInputs(one)).size === 1 && one.domain === "";
  if (!cuts(node)) return false;
  const next = net.onlyReader(resultOf(node));
  const reader = next !== undefined && cuts(next) ? net.onlyReader(resultOf(next)) : next;
  return reader?.type === "QuantizeLinear";
}

/** A node that is a layer by itself. */
function single(net: Net, node: Node): Step {
  const { kind, word, title } = operatorOf(node.type);
  const step: Step = { kind, word, title, main: node, nodes: [node], value: resultOf(node), partial: false };
  const data = () => new Set(net.dataInputs(node)).size;
  if (node.type === "InstanceNormalization") return { ...step, partial: true };
  if (node.type === "MatMul" && data() > 1) return { ...step, kind: "other", word: "matmul", title: "matrix product" };
  if ((node.type === "Max" || node.type === "Min") && data() === 1) {
    return { ...step, kind: "activation", title: node.type === "Max" ? "floor" : "ceiling" };
  }
  return isAffine(net, node) ? { ...step, title: constantTitle(net, node) } : step;
}

/** What is added or multiplied: one number, one per channel (along one axis), or more than these, such as an embedding of positions. */
function constantTitle(net: Net, node: Node): string {
  if (isScalar(net, node)) return "constant";
  const shape = net.shape(constantOperand(net, node) ?? "") ?? [];
  return shape.filter((dim) => dim !== 1).length > 1 ? "constant per element" : "constant per channel";
}

/** Joins the parts of a normalisation: centring, dividing by the deviation, scale and shift. */
function joinNorms(net: Net, steps: readonly Step[]): readonly Step[] {
  if (!steps.some(({ partial }) => partial)) return steps;
  const joined: Step[] = [];
  const byValue = new Map<string, number>();
  for (const step of steps) {
    if (!step.partial) {
      byValue.set(step.value, joined.length);
      joined.push(step);
      continue;
    }
    const inside = new Set(step.nodes);
    const made = new Set(step.nodes.flatMap(({ outputs }) => outputs));
    const read = new Set(step.nodes.flatMap((node) => net.dataInputs(node)).filter((value) => !made.has(value)));
    const [value = "", ...others] = read;
    const index = byValue.get(value);
    const before = index === undefined ? undefined : joined[index];
    const isOnly = net.readers(value).every((reader) => inside.has(reader)) && !net.isOutput(value);
    if (before?.partial === true && index !== undefined && others.length === 0 && isOnly) {
      const part = before.word === "scale" || before.word === "rescale" ? step : before;
      joined[index] = { ...part, nodes: [...before.nodes, ...step.nodes], value: step.value };
      byValue.set(step.value, index);
    } else {
      byValue.set(step.value, joined.length);
      joined.push(step);
    }
  }
  return joined;
}
