import type { ElementType, Tensor } from "./tensor.ts";

/** One extent of a shape; a string is a symbol such as "batch", equal only to itself. */
export type Dim = number | string;

/** Extents from the outermost inwards; `[]` is a scalar. */
export type Shape = readonly Dim[];

/** What is known of a value without running the graph; `shape` is undefined while its rank is not known. */
export interface ValueType {
  readonly type: ElementType;
  readonly shape: Shape | undefined;
}

/** Whole numbers known before the graph runs, some of them perhaps symbols, in row-major order, with their shape. */
export interface Known {
  readonly values: readonly Dim[];
  readonly shape: readonly number[];
}

/** A named value with its type, as graph inputs and outputs are declared. */
export interface ValueInfo extends ValueType {
  readonly name: string;
}

/** What each kind of operator setting holds. */
export interface AttributeValues {
  int: number;
  float: number;
  string: string;
  ints: readonly number[];
  floats: readonly number[];
  strings: readonly string[];
  tensor: Tensor;
  graph: Graph;
}

/** An operator's setting, with the kind that ONNX wrote. */
export type Attribute = {
  [K in keyof AttributeValues]: { readonly kind: K; readonly value: AttributeValues[K] };
}[keyof AttributeValues];

/** The settings of one node by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** One application of an operator. An omitted optional input or output is the empty string, as in ONNX. */
export interface Node {
  /** Unique in its graph; the model's own name where it has one. */
  readonly name: string;
  /** The ONNX operator, for example "Conv". */
  readonly type: string;
  /** "" for the standard operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/**
 * A computation in ONNX's terms, immutable: a pass returns a new one. Nodes stand in topological order. Values are
 * named; a value is an input, an initializer or one node's output, and never two of these.
 */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly nodes: readonly Node[];
  /** Constants, weights first of all. */
  readonly initializers: ReadonlyMap<string, Tensor>;
  /** Types of the values that shape inference reached, inputs and outputs included, initializers not. */
  readonly types: ReadonlyMap<string, ValueType>;
  /** Operator set version of each domain in use; "" is CANONICAL_OPSET unless an operator needs a newer one. */
  readonly opsets: ReadonlyMap<string, number>;
  /** Free text that travels with the model (ONNX metadata_props). */
  readonly metadata: ReadonlyMap<string, string>;
  /** The versions that the model's file was written for, which files made from it keep where they can (`writeModel`); absent in a graph from no file. */
  readonly written?: FileVersions;
}

/** What a reader of an ONNX file must know. */
export interface FileVersions {
  /** ONNX's format version (`ir_version`). */
  readonly format: number;
  /** The version of the standard operators. */
  readonly opset: number;
}

/**
 * The opset that every loaded graph is lifted (or lowered) to, so that an op file never asks for a version. 21, not
 * newer: the next ones gave the convolutions and poolings new versions (for bfloat16 alone) that not every execution
 * provider of onnxruntime registers.
 */
export const CANONICAL_OPSET = 21;
