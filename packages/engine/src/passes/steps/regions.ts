import type { Node } from "../../graph/graph.ts";
import { axesOf, isPointwise } from "../../ops/index.ts";
import type { Net } from "../net.ts";
import { isBend } from "./operators.ts";
import { isScalar, type Pattern, resultOf, type Step } from "./step.ts";

/** Longest formula that is taken for one layer. */
const LARGEST = 24;

/**
 * Formulas of one value that an exporter wrote out: the nodes from the place where a value forks to the place where its
 * branches meet again, where all between is arithmetic. SiLU is such a region, and so are GELU, a layer normalisation, a
 * softmax.
 */
export const regions: Pattern = function* (net, isFree) {
  const taken = new Set<Node>();
  // the last join first, so that an inner one (the x + x³ of GELU) stays part of the whole
  for (let at = net.nodes.length - 1; at >= 0; at--) {
    const join = net.nodes[at] as Node;
    const nodes = regionBefore(net, join, (node) => isFree(node) && !taken.has(node));
    if (nodes === undefined) continue;
    const step = describeRegion(net, nodes, join, isFree);
    for (const node of step.nodes) taken.add(node);
    yield step;
  }
};

/** The arithmetic between a join and the last value that all of it depends on; undefined where there is no such value. */
function regionBefore(net: Net, join: Node, isFree: (node: Node) => boolean): ReadonlySet<Node> | undefined {
  if (join.inputs.length < 2 || !isPointwise(join.type) || !isFree(join)) return undefined;
  const open = new Set(net.dataInputs(join));
  if (open.size < 2) return undefined;
  const nodes = new Set([join]);
  while (open.size > 1) {
    // each node that is taken leaves at most one value fewer: of a sum over very many branches none is looked at
    if (open.size - 1 > LARGEST - nodes.size) return undefined;
    const node = latest(net, open);
    if (node === undefined || !isFormula(node) || !isFree(node)) return undefined;
    const result = resultOf(node);
    if (net.isOutput(result) || !net.readers(result).every((reader) => nodes.has(reader))) return undefined;
    nodes.add(node);
    open.delete(result);
    for (const value of net.dataInputs(node)) open.add(value);
  }
  return nodes;
}

const isFormula = (node: Node): boolean =>
  (isPointwise(node.type) || axesOf(node.type) === "reduce" || node.type === "Expand") && node.outputs.length === 1;

function latest(net: Net, values: Iterable<string>): Node | undefined {
  let found: Node | undefined;
  for (const value of values) {
    const node = net.producer(value);
    if (node !== undefined && (found === undefined || net.orderOf(node) > net.orderOf(found))) found = node;
  }
  return found;
}

function describeRegion(net: Net, region: ReadonlySet<Node>, join: Node, isFree: (node: Node) => boolean): Step {
  const nodes = [...region].sort((a, b) => net.orderOf(a) - net.orderOf(b));
  const types = new Set(nodes.map(({ type }) => type));
  const form = nodes.some(({ type }) => axesOf(type) === "reduce") ? reducing(types) : pointwise(types);
  const bend = nodes.find(({ type }) => isBend(type) && type !== "Pow");
  if (form.kind !== "activation") return { ...form, main: join, nodes, value: resultOf(join) };
  // the ÷ 6 of a hard swish, the × 0.5 of a GELU, where they stand last
  let last = join;
  for (let next = net.onlyReader(resultOf(last)); next !== undefined && isFactor(net, next) && isFree(next); ) {
    nodes.push(next);
    last = next;
    next = net.onlyReader(resultOf(last));
  }
  return { ...form, main: bend ?? join, nodes, value: resultOf(last) };
}

/** Whether a node multiplies or divides by one number. */
export function isFactor(net: Net, node: Node): boolean {
  return (node.type === "Mul" || node.type === "Div") && isScalar(net, node);
}

type Form = Pick<Step, "kind" | "word" | "title" | "partial">;

const form = (kind: Form["kind"], word: string, title: string): Form => ({
  kind,
  word,
  title,
  partial: kind === "normalization",
});

/** What a formula with sums in it is. */
function reducing(types: ReadonlySet<string>): Form {
  if (types.has("ReduceL2")) return form("normalization", "l2norm", "unit length");
  if (types.has("Sub") && types.has("ReduceMean")) return form("normalization", "layernorm", "layer");
  return types.has("Sqrt") || types.has("Pow")
    ? form("normalization", "rmsnorm", "root mean square")
    : form("other", "formula", "formula");
}

/** What a formula without sums is. */
function pointwise(types: ReadonlySet<string>): Form {
  const known: readonly (readonly [boolean, string, string])[] = [
    [types.has("Erf"), "gelu", "GELU"],
    [types.has("Tanh") && (types.has("Softplus") || types.has("Log")), "mish", "Mish"],
    [types.has("Tanh"), "gelu", "GELU (tanh)"],
    [types.has("HardSigmoid") || types.has("Clip") || types.has("Min"), "hardswish", "hard Swish"],
    [types.has("Sigmoid"), "silu", "SiLU"],
    [types.has("Relu") && types.has("Neg"), "prelu", "PReLU"],
    [types.has("Max"), "leakyrelu", "leaky ReLU"],
  ];
  const [, word, title] = known.find(([fits]) => fits) ?? [true, "formula", "formula"];
  return [...types].some((type) => isBend(type))
    ? form("activation", word, title)
    : form("other", "formula", "formula");
}
