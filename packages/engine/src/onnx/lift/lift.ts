import type { Attributes, Node } from "../../graph/graph.ts";
import type { ElementType, Tensor } from "../../graph/tensor.ts";

/** What can be told of a value before shape inference, which knows the canonical opset only. */
export interface Hint {
  readonly type?: ElementType | undefined;
  readonly rank?: number | undefined;
  /** Only where the model declares it. */
  readonly shape?: readonly (number | string)[] | undefined;
}

/** What a lift sees of the graph around its node, and where it gets new parts from. */
export interface LiftContext {
  /** The opset that the model was written for. */
  readonly version: number;
  readonly hint: (value: string) => Hint;
  readonly constantOf: (value: string) => Tensor | undefined;
  /** Whether any node or output reads the value. */
  readonly isRead: (value: string) => boolean;
  /** Adds an initializer and returns its name. */
  readonly constant: (tensor: Tensor, hint: string) => string;
  /** A node with one output, both newly named; it takes effect when the lift returns it. */
  readonly node: (type: string, inputs: readonly string[], attributes?: Attributes) => Node;
}

/** Says in the canonical opset what a node of an older one says: that node, changed, among any helpers it needs. */
export type Lift = (node: Node, context: LiftContext) => readonly Node[];

/** What a lowering sees of the graph around its node. */
export interface LowerContext {
  /** The opset that is written. */
  readonly version: number;
  readonly shapeOf: (value: string) => readonly (number | string)[] | undefined;
  readonly constantOf: (value: string) => Tensor | undefined;
  /** Adds an initializer and returns its name. */
  readonly constant: (tensor: Tensor, hint: string) => string;
}

/** The way back: a node of the canonical opset as an older one writes it; undefined where that one cannot say it. */
export type Lower = (node: Node, context: LowerContext) => Node | undefined;

/** Of an operator that came with the new form. */
export const keep: Lift = (node) => [node];

/** The node without some of its attributes. */
export function without(node: Node, ...keys: readonly string[]): Node {
  return {
    ...node,
    attributes: Object.fromEntries(Object.entries(node.attributes).filter(([key]) => !keys.includes(key))),
  };
}

/** The name of a new node's one output. */
export function outputOf(node: Node): string {
  return node.outputs[0] ?? "";
}
