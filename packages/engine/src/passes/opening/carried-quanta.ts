import { intAttribute } from "../../graph/attributes.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { BEYOND, dequantized, type Quanta, quantised, real, rounded } from "./quanta.ts";
import { instead, type Rewriting, type Rule, rewrite } from "./rewrite.ts";

/** Operators that may stand between quanta, and give the same when they work on the real numbers behind them. */
const CARRIES: ReadonlySet<string> = new Set([
  ...["MaxPool", "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Concat", "Slice", "Gather", "Identity"],
  ...["DepthToSpace", "SpaceToDepth", "Expand", "Tile", "Resize", "Relu", "Max", "Min", "GlobalMaxPool", "Dropout"],
]);

/** Of these the first input alone holds data. */
const SEVERAL: ReadonlySet<string> = new Set(["Concat", "Max", "Min"]);

/** Operators that tell where the largest or smallest quanta are: where the real numbers are, since scales are positive. */
const CHOOSES: ReadonlySet<string> = new Set(["ArgMax", "ArgMin"]);

/**
 * The graph in the form where every operator works on real numbers, and quanta stand between QuantizeLinear and DequantizeLinear alone: what
 * moves quanta is wrapped in the pair of its input, and weights that are constants become real numbers.
 */
export function realBetweenQuanta(graph: Graph): Graph {
  const rule: Rule = (node, rewriting) => {
    if (node.domain !== "") return undefined;
    if (node.type === "QuantizeLinear") return quantisedConstant(node, rewriting);
    if (node.type === "DequantizeLinear") return foldConstant(node, rewriting);
    if (node.type === "Clip") return cut(node, rewriting);
    if (node.type === "Pad") return padded(node, rewriting);
    if (node.type === "Split") return split(node, rewriting);
    if (CHOOSES.has(node.type)) return chosen(node, rewriting);
    return CARRIES.has(node.type) ? wrapped(node, rewriting) : undefined;
  };
  return rewrite(graph, rule);
}

/** Weights that the file holds as real numbers and rounds itself (quantisation-aware training), as quanta. */
function quantisedConstant(node: Node, { constantOf, constant }: Rewriting): Node | undefined {
  const [x, scale, zero] = node.inputs.map(constantOf);
  if (x === undefined || scale === undefined || zero === undefined) return undefined;
  const folded = quantised(x, scale, zero, intAttribute(node, "axis", 1));
  return folded === undefined ? undefined : instead(node, "Identity", [constant(folded, "quanta")]);
}

/** Quanta cut to a part of their range (PyTorch's 0 … 127), as the numbers behind them cut to the numbers behind its ends. */
function cut(node: Node, rewriting: Rewriting): Node | undefined {
  const [value = "", ...ends] = node.inputs;
  const pair = pairOf(value, rewriting);
  if (pair === undefined) return undefined;
  const [scale, zero] = [pair.scale, pair.zero].map(rewriting.constantOf);
  const [least, most] = ends.map(rewriting.constantOf);
  if (scale === undefined || ends.some((end) => end !== "" && rewriting.constantOf(end) === undefined))
    return undefined;
  let made = real(rewriting, pair, "real");
  for (const [type, end, beyond] of [["Max", least, -BEYOND] as const, ["Min", most, BEYOND] as const]) {
    const bound = end && dequantized(end, scale, zero, 0);
    if (bound === undefined) continue;
    const outside = { ...bound, data: bound.data.map((value) => value + beyond * Number(scale.data[0])) };
    made = rewriting.add(type, [made, rewriting.constant(outside, "end")], {}, "cut");
  }
  return rounded(node, made, pair);
}

/** Quanta with a margin of one number, as the real numbers behind them with the number behind that one. */
function padded(node: Node, rewriting: Rewriting): Node | undefined {
  const [value = "", pads = "", margin = "", ...axes] = node.inputs;
  const pair = pairOf(value, rewriting);
  if (pair === undefined) return undefined;
  const [scale, zero] = [pair.scale, pair.zero].map(rewriting.constantOf);
  const level = margin === "" ? nought(zero) : rewriting.constantOf(margin);
  const number = level && scale && dequantized(level, scale, zero, 0);
  if (number === undefined) return undefined;
  const inputs = [real(rewriting, pair, "real"), pads, rewriting.constant(number, "margin"), ...axes];
  return rounded(node, rewriting.addMain(node.type, inputs, node.attributes), pair);
}

/** The quantum 0, of the type of a zero point. */
function nought(zero: Tensor | undefined): Tensor | undefined {
  return zero && ({ ...zero, shape: [], data: zero.data.slice(0, 1).fill(0 as never) } as Tensor);
}

/** Parts of quanta, as parts of the real numbers behind them. */
function split(node: Node, rewriting: Rewriting): readonly Node[] | undefined {
  const [value = "", ...sizes] = node.inputs;
  const pair = pairOf(value, rewriting);
  if (pair === undefined) return undefined;
  const parts = rewriting.addMany(
    node.type,
    [real(rewriting, pair, "real"), ...sizes],
    node.outputs.length,
    node.attributes,
  );
  return node.outputs.map((output, at) => ({
    ...rounded(node, parts[at] ?? "", pair),
    name: rewriting.fresh(`${node.name}_part_${at}`),
    outputs: [output],
  }));
}

function chosen(node: Node, rewriting: Rewriting): Node | undefined {
  const pair = pairOf(node.inputs[0] ?? "", rewriting);
  return pair && { ...node, inputs: [real(rewriting, pair, "real")] };
}

/** Weights as real numbers, under the name that their readers know. */
function foldConstant(node: Node, { constantOf, constant, producerOf }: Rewriting): Node | undefined {
  const [value = "", ...parameters] = node.inputs;
  const maker = producerOf(value);
  const source = maker?.type === "Identity" ? (maker.inputs[0] ?? "") : value;
  const [quanta, scale, zero] = [source, ...parameters].map(constantOf);
  if (quanta === undefined || scale === undefined || ((node.inputs[2] ?? "") !== "" && zero === undefined)) {
    return undefined;
  }
  const folded = dequantized(quanta, scale, zero, intAttribute(node, "axis", 1));
  return folded === undefined ? undefined : instead(node, "Identity", [constant(folded, "real")]);
}

function wrapped(node: Node, rewriting: Rewriting): Node | undefined {
  const data = SEVERAL.has(node.type) ? node.inputs : node.inputs.slice(0, 1);
  if (node.outputs.slice(1).some((output) => output !== "")) return undefined;
  const pairs = data.map((value) => pairOf(value, rewriting));
  const [first] = pairs;
  if (first === undefined || !pairs.every((pair) => pair !== undefined && isSame(pair, first, rewriting))) {
    return undefined;
  }
  const inputs = node.inputs.map((value, index) => {
    const pair = index < data.length ? pairs[index] : undefined;
    return pair === undefined ? value : real(rewriting, pair, "real");
  });
  return rounded(node, rewriting.addMain(node.type, inputs, node.attributes), first);
}

/** The scale and zero point of quanta, where one pair counts for all of them. */
function pairOf(value: string, { producerOf, constantOf }: Rewriting): Quanta | undefined {
  const maker = producerOf(value);
  if (maker?.type !== "QuantizeLinear" || maker.domain !== "") return undefined;
  const [, scale = "", zero = ""] = maker.inputs;
  const isVector = [scale, zero].some((name) => (constantOf(name)?.data.length ?? 1) > 1);
  return isVector ? undefined : { value, scale, zero };
}

function isSame(a: Quanta, b: Quanta, { constantOf }: Rewriting): boolean {
  const equal = (one: string, other: string) => {
    const [x, y]: (Tensor | undefined)[] = [constantOf(one), constantOf(other)];
    return one === other || (x !== undefined && x.type === y?.type && x.data[0] === y.data[0]);
  };
  return equal(a.scale, b.scale) && equal(a.zero, b.zero);
}
