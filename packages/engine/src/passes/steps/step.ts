import type { Node } from "../../graph/graph.ts";
import { sizeOf } from "../../graph/tensor.ts";
import type { LayerKind } from "../layer.ts";
import type { Net } from "../net.ts";

/** The few nodes that make one layer, before it has a name, a number and a cost. */
export interface Step {
  readonly kind: LayerKind;
  /** What it is called where the model gives no name of its own: "conv", "silu". */
  readonly word: string;
  /** As it is written in a table: "SiLU"; empty where the kind says it all. */
  readonly title: string;
  /** The node that says what the layer does. */
  readonly main: Node;
  readonly nodes: readonly Node[];
  /** The value that is its result. */
  readonly value: string;
  /** Whether it may be a part of a normalisation that an exporter wrote out. */
  readonly partial: boolean;
}

/** Finds steps among the nodes that no pattern before it has taken. */
export type Pattern = (net: Net, isFree: (node: Node) => boolean) => Iterable<Step>;

/** The value that a node is there for. */
export function resultOf(node: Node): string {
  return node.outputs[0] ?? "";
}

/** The constant operand of a node that has one data input beside it; undefined where there is none, or two. */
export function constantOperand(net: Net, node: Node): string | undefined {
  const constants = node.inputs.filter((value) => value !== "" && !net.isData(value));
  return constants.length === 1 && net.dataInputs(node).length === 1 ? constants[0] : undefined;
}

const AFFINE: ReadonlySet<string> = new Set(["Mul", "Div", "Add", "Sub"]);

/** Whether a node multiplies by, divides by, adds or subtracts a constant. */
export function isAffine(net: Net, node: Node): boolean {
  return AFFINE.has(node.type) && constantOperand(net, node) !== undefined;
}

/** Whether a node does that with a single number. */
export function isScalar(net: Net, node: Node): boolean {
  const constant = constantOperand(net, node);
  const shape = constant === undefined ? undefined : net.shape(constant);
  return shape?.every((dim) => typeof dim === "number") === true && sizeOf(shape.map(Number)) === 1;
}

/** The node that makes the data input of a node, where nothing else reads it. */
export function onlySource(net: Net, node: Node): Node | undefined {
  const [value = "", ...others] = net.dataInputs(node);
  return others.length === 0 && net.onlyReader(value) === node ? net.producer(value) : undefined;
}
