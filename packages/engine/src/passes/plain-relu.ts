import { floatAttribute } from "../graph/attributes.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { producers } from "../graph/walk.ts";

/**
 * The graph with max(0, x) as Relu wherever it was written as the Max of x and 0, a Clip from 0 without an upper bound, a LeakyRelu
 * without a slope, a Where of x and 0 by the sign of x, or as x times the mask of what is positive. Names stay; nodes that only made the mask are left for `prune`.
 */
export function plainRelu(graph: Graph): Graph {
  const values = valuesOf(graph);
  const nodes = graph.nodes.map((node) => {
    const data = node.domain === "" ? rectified(node, values) : undefined;
    return data === undefined ? node : { ...node, type: "Relu", inputs: [data], attributes: {} };
  });
  return nodes.every((node, at) => node === graph.nodes[at]) ? graph : { ...graph, nodes };
}

/** What is known of the values around a node. */
interface Values {
  readonly numberOf: (value: string) => number | undefined;
  readonly origin: (value: string) => Node | undefined;
}

function valuesOf(graph: Graph): Values {
  let made: ReadonlyMap<string, Node> | undefined;
  return {
    numberOf: (value) => oneNumber(graph.initializers.get(value)),
    origin: (value) => {
      made ??= producers(graph);
      const node = made.get(value);
      return node?.domain === "" ? node : undefined;
    },
  };
}

/** The value that a node cuts off below 0, and does nothing else to. */
function rectified(node: Node, values: Values): string | undefined {
  const [a = "", b = "", c = ""] = node.inputs;
  const { numberOf } = values;
  switch (node.type) {
    case "LeakyRelu":
      return floatAttribute(node, "alpha", 0.01) === 0 ? a : undefined;
    case "Clip": {
      const isOpen = c === "" || (numberOf(c) ?? 0) >= LARGEST;
      return numberOf(b) === 0 && isOpen ? a : undefined;
    }
    case "Max": {
      if (node.inputs.length !== 2) return undefined;
      return numberOf(b) === 0 ? a : numberOf(a) === 0 ? b : undefined;
    }
    default:
      return bySign(node, values);
  }
}

/** The value of which a node keeps what is positive, by a mask. */
function bySign({ type, inputs: [a = "", b = "", c = ""] }: Node, values: Values): string | undefined {
  if (type === "Where") {
    const sign = signOf(a, values);
    const [kept, other] = sign?.positive === true ? [b, c] : [c, b];
    return sign?.of === kept && isZero(other, kept, values) ? kept : undefined;
  }
  if (type !== "Mul") return undefined;
  return maskedBy(a, b, values) ? b : maskedBy(b, a, values) ? a : undefined;
}

/** Whether `mask` is 1 where `value` is positive and 0 where it is negative. */
function maskedBy(mask: string, value: string, values: Values): boolean {
  const cast = values.origin(mask);
  const sign = cast?.type === "Cast" ? signOf(cast.inputs[0] ?? "", values) : undefined;
  return sign?.of === value && sign.positive;
}

/** Of which value a truth value tells the sign: true where that is positive, or where it is negative; 0 may go either way. */
function signOf(value: string, values: Values): { readonly of: string; readonly positive: boolean } | undefined {
  const node = values.origin(value);
  const [a = "", b = ""] = node?.inputs ?? [];
  if (node?.type === "Not") {
    const inner = signOf(a, values);
    return inner && { ...inner, positive: !inner.positive };
  }
  const greater = node?.type.startsWith("Greater");
  if (node === undefined || !(greater || node.type.startsWith("Less"))) return undefined;
  if (isZero(b, a, values)) return { of: a, positive: greater === true };
  return isZero(a, b, values) ? { of: b, positive: greater !== true } : undefined;
}

/** Whether a value is 0, alone or once for each number of `like`. */
function isZero(value: string, like: string, { numberOf, origin }: Values): boolean {
  if (numberOf(value) === 0) return true;
  const filled = origin(value);
  if (filled?.type !== "ConstantOfShape") return false;
  const number = filled.attributes.value?.kind === "tensor" ? Number(filled.attributes.value.value.data[0]) : 0;
  const shape = origin(filled.inputs[0] ?? "");
  return number === 0 && shape?.type === "Shape" && shape.inputs[0] === like;
}

/** The largest float32: exporters write it for "no upper bound". */
const LARGEST = 3.4028234e38;

/** The number that a constant of real numbers holds; undefined where it holds several, which may be broadcast. */
function oneNumber(tensor: Tensor | undefined): number | undefined {
  const isReal = tensor?.type === "float32" || tensor?.type === "float64";
  return isReal && sizeOf(tensor.shape) === 1 && tensor.shape.length <= 1 ? Number(tensor.data[0]) : undefined;
}
