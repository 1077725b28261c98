import { DeeplingError } from "../base/error.ts";
import type { Attributes, Known, Node, ValueInfo, ValueType } from "./graph.ts";
import { Names } from "./names.ts";
import type { Tensor } from "./tensor.ts";
import { type TypedGraph, withWholeTypes } from "./typed-graph.ts";
import { everyName } from "./walk.ts";

/** What a type rule may ask of the graph around a node; `passes/infer-shapes.ts` and the builder implement it. */
export interface ValueLookup {
  /** The type of a value, undefined where nothing is known. */
  readonly typeOf: (value: string) => ValueType | undefined;
  /** The content of a value that is known before the graph runs. */
  readonly constantOf: (value: string) => Tensor | undefined;
  /** The node that makes a value; undefined for inputs and initializers. */
  readonly producerOf: (value: string) => Node | undefined;
  /** What shape arithmetic has told of values so far, "unknown" included; the rules fill it, so that nothing is worked out twice. */
  readonly known: Map<string, Known | undefined>;
}

/** Gives the types of a node's outputs; handed in, because the rules live in `ops/`, above this folder. */
export type InferNode = (node: Node, lookup: ValueLookup) => readonly ValueType[];

/**
 * Grows a graph at its end. The only authority for names: every name it gives is new to the graph, so that a graph can
 * be differentiated twice. The graph it started from is untouched.
 */
export class GraphBuilder implements ValueLookup {
  readonly #source: TypedGraph;
  readonly #infer: InferNode;
  /** Those inside subgraphs too: a runtime refuses a branch whose values hide values around it. */
  readonly #names: Names;
  readonly #nodes: Node[];
  readonly #inputs: ValueInfo[];
  readonly #initializers: Map<string, Tensor>;
  readonly #types: Map<string, ValueType>;
  readonly #producers = new Map<string, Node>();
  /** Where each node stands, once one was asked for more outputs. */
  readonly #places = new Map<Node, number>();
  readonly known = new Map<string, Known | undefined>();

  constructor(graph: TypedGraph, infer: InferNode) {
    this.#source = graph;
    this.#infer = infer;
    this.#nodes = [...graph.nodes];
    this.#inputs = [...graph.inputs];
    this.#initializers = new Map(graph.initializers);
    this.#types = new Map(graph.types);
    this.#names = new Names(everyName(graph));
    for (const node of graph.nodes) for (const output of node.outputs) this.#producers.set(output, node);
  }

  /** A name that nothing in the graph has, beginning with `hint`; given once. */
  freshName(hint: string): string {
    return this.#names.fresh(hint);
  }

  readonly typeOf = (value: string): ValueType | undefined => {
    const constant = this.#initializers.get(value);
    return constant === undefined ? this.#types.get(value) : { type: constant.type, shape: constant.shape };
  };

  readonly constantOf = (value: string): Tensor | undefined => this.#initializers.get(value);

  readonly producerOf = (value: string): Node | undefined => this.#producers.get(value);

  /** Appends a node with one output and returns that output's name. An omitted input is "". */
  add(type: string, inputs: readonly string[], attributes: Attributes = {}, hint = type.toLowerCase()): string {
    return this.addMany(type, inputs, attributes, 1, hint)[0] as string;
  }

  /** Appends a node with `count` outputs and returns their names. */
  addMany(
    type: string,
    inputs: readonly string[],
    attributes: Attributes,
    count: number,
    hint = type.toLowerCase(),
  ): readonly string[] {
    for (const input of inputs) {
      if (input !== "" && !this.#names.has(input)) {
        throw new DeeplingError("unknown", `value: "${input}" (input of a new ${type})`);
      }
    }
    const name = this.freshName(hint);
    const outputs = Array.from({ length: count }, () => this.freshName(`${hint}_out`));
    const node: Node = { name, type, domain: "", inputs, outputs, attributes };
    this.#nodes.push(node);
    this.#settle(node);
    return outputs;
  }

  /** Asks a node of the graph for further outputs, `count` in all; returns the names of all. */
  widen(node: Node, count: number, hint = node.type.toLowerCase()): readonly string[] {
    const current = this.#producers.get(node.outputs[0] ?? "") ?? node;
    const outputs = Array.from({ length: count }, (_, at) => current.outputs[at] || this.freshName(`${hint}_out`));
    const wide = { ...current, outputs };
    const place = this.#placeOf(current);
    this.#nodes[place] = wide;
    this.#places.set(wide, place);
    this.#settle(wide);
    return outputs;
  }

  #placeOf(node: Node): number {
    for (let at = this.#places.size; at < this.#nodes.length; at++) this.#places.set(this.#nodes[at] as Node, at);
    return this.#places.get(node) ?? -1;
  }

  /** Gives a value a further name, close to `hint`, by which others can find it; returns that name. */
  alias(value: string, hint: string): string {
    const name = this.freshName(hint);
    const node: Node = {
      name: this.freshName("identity"),
      type: "Identity",
      domain: "",
      inputs: [value],
      outputs: [name],
      attributes: {},
    };
    const type = this.typeOf(value);
    if (type !== undefined) this.#types.set(name, type);
    this.#producers.set(name, node);
    this.#nodes.push(node);
    return name;
  }

  /** Adds a constant and returns its name. */
  constant(tensor: Tensor, hint = "constant"): string {
    const name = this.freshName(hint);
    this.#initializers.set(name, tensor);
    return name;
  }

  /** Declares a further graph input and returns its name. */
  input(hint: string, type: ValueType): string {
    const name = this.freshName(hint);
    this.#inputs.push({ name, ...type });
    this.#types.set(name, type);
    return name;
  }

  /** The nodes so far: the builder's own list, which grows as nodes are added. */
  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** The grown graph; its outputs are the values named, in this order. */
  build(outputs: readonly string[]): TypedGraph {
    // the source is typed, and each node that was added was asked for its types
    return withWholeTypes({
      ...this.#source,
      inputs: this.#inputs,
      outputs: outputs.map((name) => ({ name, type: "float32", shape: undefined, ...this.typeOf(name) })),
      // a list of its own, since the builder may go on
      nodes: [...this.#nodes],
      initializers: this.#initializers,
      types: this.#types,
    });
  }

  /** Notes who makes a node's outputs, and of which types they are. */
  #settle(node: Node): void {
    const types = this.#infer(node, this);
    node.outputs.forEach((output, index) => {
      this.#producers.set(output, node);
      const inferred = types[index];
      if (inferred !== undefined) this.#types.set(output, inferred);
    });
  }
}
