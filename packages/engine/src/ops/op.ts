import type { GraphBuilder } from "../graph/builder.ts";
import type { Dim, Known, Node, ValueType } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { AxisRule } from "./axes.ts";
import type { LayerWords } from "./layer-words.ts";
import type { RelevanceRule } from "./relevance.ts";
import type { Parameters } from "./rules/parameters.ts";
import type { Trait } from "./traits.ts";

export type { Known } from "../graph/graph.ts";

/** What kinds of machine a gradient graph is built for; some operators fail at run time on some. */
export type Provider = "cpu" | "wasm" | "webgpu" | "cuda";

/** What a type rule sees of a node's surroundings. */
export interface TypeContext {
  /** Type of input `index`; throws "missing input" where the node omits it, "unknown type" where nothing is known. */
  readonly input: (index: number) => ValueType;
  /** Whether input `index` is given. */
  readonly has: (index: number) => boolean;
  /** Content of input `index` where it is known before the graph runs. */
  readonly constant: (index: number) => Tensor | undefined;
  /** Whole numbers of input `index`, symbols allowed (the result of shape arithmetic), where they are known. */
  readonly known: (index: number) => readonly Dim[] | undefined;
}

/** What a shape-arithmetic rule sees: the known content of each input, and its type. */
export interface EvaluateContext {
  readonly known: (index: number) => Known | undefined;
  readonly input: (index: number) => ValueType;
  readonly has: (index: number) => boolean;
  readonly constant: (index: number) => Tensor | undefined;
}

/** What a pullback sees. Every node it makes goes through `builder`. */
export interface PullbackContext {
  readonly builder: GraphBuilder;
  readonly node: Node;
  /** Gradient of the target with respect to each output; undefined where none flows in. */
  readonly cotangents: readonly (string | undefined)[];
  /** The first output's gradient; throws where there is none. */
  readonly cotangent: () => string;
  /** Whether anything asked for this input's gradient: skip what nobody wants. */
  readonly wants: (index: number) => boolean;
  /** Type of input or output by name. */
  readonly typeOf: (value: string) => ValueType;
}

/** In a pullback's answer: the outputs do not change with this input, its gradient is zero. No value has this name. */
export const ZERO_SHARE = "";

/**
 * Turns the gradient of the outputs into nodes for the gradient of each input. An answer may still have the broadcast
 * shape: the walk sums it back. One entry per input: a value, `ZERO_SHARE`, or undefined where the input is not differentiable
 * (a shape, an index) or not wanted. The walk never asks for the gradient of whole numbers.
 */
export type Pullback = (context: PullbackContext) => readonly (string | undefined)[];

/** All that Deepling knows of one ONNX operator (canonical opset). No field is optional. */
export interface Op {
  /** The ONNX name. */
  readonly type: string;
  /** What it is in the list of layers; "carrier": it hands numbers on, some or all, in another arrangement or type, and is no layer. */
  readonly layer: LayerWords | "carrier";
  /** How it treats the axes of what it reads. */
  readonly axes: AxisRule;
  /** How relevance goes through it; "none": no rule is known. */
  readonly relevance: RelevanceRule;
  /** Types of the outputs. */
  readonly infer: (node: Node, context: TypeContext) => readonly ValueType[];
  /** Shape arithmetic on whole numbers, for operators that exporters use for it. */
  readonly evaluate: ((node: Node, context: EvaluateContext) => Known | undefined) | "none";
  /** "zero": constant almost everywhere, so that no gradient flows; "none": not defined, asking for it is an error. */
  readonly pullback: Pullback | "zero" | "none";
  /** Facts that other rules ask for; empty where none holds. */
  readonly traits: readonly Trait[];
  /** Its bias, its settings and its multiply-adds; "plain": it has none of these, and any constant that it reads may have been learned. */
  readonly parameters: Parameters | "plain";
}
