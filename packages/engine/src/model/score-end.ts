import { intAttribute } from "../graph/attributes.ts";
import type { Node } from "../graph/graph.ts";
import { handsOnAll } from "../ops/index.ts";
import type { Net } from "../passes/net.ts";
import { uniform } from "./constants.ts";
import { vectorOf } from "./score-vector.ts";
import { affine, type Squash, writtenOut } from "./written-out.ts";

/** How a list of scores is made at the end of a network. */
export interface ScoreEnd extends Squash {
  /** The value to read: the one asked about, or one before it where that one holds multiples of the scores. */
  readonly value: string;
}

/** Keeps a probability from 0 and 1, or holds it there. */
const LIMITS: ReadonlySet<string> = new Set(["Clip", "Min", "Max", "Relu"]);

/** A number so small that adding it to a probability only keeps it from zero. */
const SMALL = 1e-3;

/**
 * The softmax, log-softmax or sigmoid that `value` comes from, seen through what rearranges, limits or scales its numbers; undefined
 * where the graph shows none.
 */
export function findScoreEnd(net: Net, value: string): ScoreEnd | undefined {
  let [at, read] = [value, value];
  // the logarithms and exponentials between the squash and what is read, the outermost first
  let after: ("Log" | "Exp")[] = [];
  let negated = false;
  for (;;) {
    const node = net.origin(at);
    if (node === undefined || !isList(net, node.outputs[0] ?? "")) return undefined;
    const squash = squashOf(net, node);
    if (squash !== undefined) return endIn(squash, { after, negated, read });
    if (node.type === "Log" || node.type === "Exp") after.push(node.type);
    const source = after.at(-1) === node.type ? node.inputs[0] : handedOn(net, node);
    const multiple = source === undefined ? multipleOf(net, node) : undefined;
    at = source ?? multiple?.of ?? "";
    if (source === undefined) [read, after] = [at, []];
    if (multiple?.negative === true) negated = !negated;
  }
}

/** What stands between a squash and what the network gives out. */
interface Behind {
  readonly after: readonly ("Log" | "Exp")[];
  readonly negated: boolean;
  /** The value to read. */
  readonly read: string;
}

function endIn(squash: Squash, { after, negated, read }: Behind): ScoreEnd | undefined {
  const gives = formAfter(squash.gives, after);
  if (gives === undefined) return undefined;
  // −ln p (a loss for each class) is read before the sign; 1 − p and the like mean something else
  if (negated && (squash.link !== "softmax" || gives !== "log-probabilities")) return undefined;
  return { ...squash, gives, value: read };
}

/** What a node gives multiples of, perhaps moved by a constant. */
function multipleOf(net: Net, node: Node): { readonly of: string; readonly negative: boolean } | undefined {
  if (node.type === "Neg" && node.domain === "") return { of: node.inputs[0] ?? "", negative: true };
  const step = affine(net, node);
  return step === undefined || step.factor === 0 ? undefined : { of: step.of, negative: step.factor < 0 };
}

function formAfter(gives: ScoreEnd["gives"], after: readonly ("Log" | "Exp")[]): ScoreEnd["gives"] | undefined {
  let form: ScoreEnd["gives"] = gives;
  for (const step of after.toReversed()) {
    if (step === "Log" && form === "probabilities") form = "log-probabilities";
    else if (step === "Exp" && form === "log-probabilities") form = "probabilities";
    else return undefined;
  }
  return form;
}

/** Whether a value lists numbers for each image, or its shape is not known. */
function isList(net: Net, value: string): boolean {
  const shape = net.shape(value);
  return shape === undefined || vectorOf(shape, net.batch) !== undefined;
}

/** The value whose numbers a node hands on as they are, or nearly so. */
function handedOn(net: Net, node: Node): string | undefined {
  const [first = ""] = node.inputs;
  if (node.type === "DequantizeLinear") {
    const quantized = net.origin(first);
    return quantized?.type === "QuantizeLinear" ? quantized.inputs[0] : undefined;
  }
  if (node.domain !== "") return undefined;
  if (handsOnAll(node.type)) return first;
  if (LIMITS.has(node.type)) {
    const wide = node.inputs.filter((input) => input !== "" && uniform(net, input) === undefined);
    return wide.length === 1 ? wide[0] : undefined;
  }
  const step = affine(net, node);
  return step?.factor === 1 && Math.abs(step.offset) <= SMALL ? step.of : undefined;
}

function squashOf(net: Net, node: Node): Squash | undefined {
  const [input = ""] = node.inputs;
  const words = node.type;
  switch (node.type) {
    case "Softmax":
    case "LogSoftmax": {
      if (!alongClasses(net, node)) return undefined;
      const gives = node.type === "Softmax" ? "probabilities" : "log-probabilities";
      return { link: "softmax", gives, logits: input, words };
    }
    case "Sigmoid":
    case "HardSigmoid":
      return { link: "sigmoid", gives: "probabilities", logits: input, words };
    // what they take is whole numbers
    case "QLinearSoftmax":
      return { link: "softmax", gives: "probabilities", logits: undefined, words };
    case "QLinearSigmoid":
      return { link: "sigmoid", gives: "probabilities", logits: undefined, words };
    default:
      return writtenOut(net, node);
  }
}

function alongClasses(net: Net, node: Node): boolean {
  const shape = net.shape(node.outputs[0] ?? "");
  const axis = intAttribute(node, "axis", -1);
  if (shape === undefined) return true;
  return vectorOf(shape, net.batch)?.axis === (axis < 0 ? axis + shape.length : axis);
}
