import type { Attributes, Graph, Known, Node, ValueType } from "../../graph/graph.ts";
import { Names } from "../../graph/names.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { everyName, mapSubgraphs } from "../../graph/walk.ts";
import { inferNodes } from "../infer-shapes.ts";

/** What a rewriting rule makes new nodes and constants with. */
export interface Rewriting {
  /** Adds a node before what the rule answers with, and returns its one output, newly named. */
  readonly add: (type: string, inputs: readonly string[], attributes?: Attributes, hint?: string) => string;
  /** The same for the node that says what the layer does: it takes the name of the node in whose place it stands. */
  readonly addMain: (type: string, inputs: readonly string[], attributes?: Attributes) => string;
  /** The same for a node with several outputs. */
  readonly addMany: (
    type: string,
    inputs: readonly string[],
    count: number,
    attributes?: Attributes,
  ) => readonly string[];
  /** A name that nothing in the graph has, for a node that a rule writes itself. */
  readonly fresh: (hint: string) => string;
  /** Adds an initializer and returns its name. */
  readonly constant: (tensor: Tensor, hint: string) => string;
  readonly constantOf: (value: string) => Tensor | undefined;
  /** The node that makes a value, as it was rewritten; undefined for inputs and initializers. */
  readonly producerOf: (value: string) => Node | undefined;
  /** The number of a value's axes, where it is known. */
  readonly rankOf: (value: string) => number | undefined;
}

/** Says a node in other nodes: the last one, which makes the node's own outputs; undefined leaves it as it is. */
export type Rule = (node: Node, rewriting: Rewriting) => Node | readonly Node[] | undefined;

/** A node of the standard operators that takes the place of another: its name and outputs, unless said otherwise. */
export function instead(node: Node, type: string, inputs: readonly string[], attributes: Attributes = {}): Node {
  return { ...node, type, domain: "", inputs, attributes };
}

/** Stands for a node's own name where a hint is asked for. */
const MAIN = "main node";

/** The graph with a rule applied to each node, in the graph's order; subgraphs are rewritten too. New nodes stand before those that read them. */
export function rewrite(graph: Graph, rule: Rule): Graph {
  // most graphs have nothing to rewrite, and need no new names
  let names: Names | undefined;
  return rewriteWith(graph, rule, (hint) => {
    names ??= new Names(everyName(graph));
    return names.fresh(hint);
  });
}

function rewriteWith(graph: Graph, rule: Rule, fresh: (hint: string) => string): Graph {
  const added = new Map<string, Tensor>();
  const constantOf = (value: string) => added.get(value) ?? graph.initializers.get(value);
  const nodes: Node[] = [];
  // makers and types are looked up when a rule first asks for one, up to the node in hand: most graphs have nothing to rewrite
  const makers = new Map<string, Node>();
  let made = 0;
  const producerOf = (value: string): Node | undefined => {
    for (; made < nodes.length; made++) {
      const node = nodes[made] as Node;
      for (const output of node.outputs) if (output !== "") makers.set(output, node);
    }
    return makers.get(value);
  };
  let types: Map<string, ValueType> | undefined;
  let typed = 0;
  const lookup = {
    typeOf: (value: string) => constantOf(value) ?? types?.get(value),
    constantOf,
    producerOf,
    known: new Map<string, Known | undefined>(),
  };
  let changed = false;
  const infer = inferNodes(lookup);
  const settleTypes = (): void => {
    types ??= new Map([...graph.types, ...graph.inputs.map((input) => [input.name, input] as const)]);
    for (; typed < nodes.length; typed++) {
      const node = nodes[typed] as Node;
      const inferred = infer(node);
      node.outputs.forEach((output, index) => {
        const type = inferred[index];
        if (output !== "" && type?.shape !== undefined) types?.set(output, type);
      });
    }
  };
  const inside = (inner: Graph): Graph => {
    const rewritten = rewriteWith(inner, rule, fresh);
    changed ||= rewritten !== inner;
    return rewritten;
  };
  // the node in hand, and whether what takes its name was added
  let at = "";
  let main = false;
  const addMany = (type: string, inputs: readonly string[], count: number, attributes: Attributes = {}, hint = "") => {
    const name = hint === MAIN ? at : fresh(`${at}_${hint === "" ? type.toLowerCase() : hint}`);
    const outputs = Array.from({ length: count }, () => fresh(`${name}_out`));
    nodes.push({ name, type, domain: "", inputs, outputs, attributes });
    return outputs;
  };
  const rewriting: Rewriting = {
    addMain: (type, inputs, attributes) => {
      main = true;
      return addMany(type, inputs, 1, attributes, MAIN)[0] as string;
    },
    add: (type, inputs, attributes, hint) => addMany(type, inputs, 1, attributes, hint)[0] as string,
    addMany,
    fresh,
    constant: (tensor, hint) => {
      const name = fresh(`${at}_${hint}`);
      added.set(name, tensor);
      return name;
    },
    constantOf,
    producerOf,
    rankOf: (value) => {
      settleTypes();
      return lookup.typeOf(value)?.shape?.length;
    },
  };
  for (const source of graph.nodes) {
    const node = mapSubgraphs(source, inside);
    at = node.name;
    main = false;
    const answer = rule(node, rewriting);
    changed ||= answer !== undefined;
    if (answer === undefined) {
      nodes.push(node);
      continue;
    }
    for (const kept of [answer].flat()) {
      nodes.push(
        main && kept.name === node.name ? { ...kept, name: fresh(`${node.name}_${kept.type.toLowerCase()}`) } : kept,
      );
    }
  }
  return changed ? { ...graph, nodes, initializers: new Map([...graph.initializers, ...added]) } : graph;
}
