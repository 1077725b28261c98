import { DeeplingError } from "../../base/error.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { producers } from "../../graph/walk.ts";
import type { Op, Pullback } from "../../ops/op.ts";
import { type GateLookup, gatesOf } from "./gates.ts";
import { linearView } from "./linear.ts";
import { isConvolution, isNonNegative, relevanceKind } from "./node-kinds.ts";
import type { Rule } from "./rules.ts";
import { besideBias, centred, inShares, toSignal } from "./unweighted.ts";

/** Which rule each node with weights has, and what the walk must know besides. */
export interface RelevanceSettings {
  readonly first: Rule;
  readonly convolution: Rule;
  readonly dense: Rule;
  readonly epsilon: number;
  /** Whether biases take their share of an output, or leave all to the data. */
  readonly biases: "absorb" | "ignore";
  /** The least and greatest that a value before a first layer can be. */
  readonly bounds: (builder: GraphBuilder, value: string) => readonly [string, string];
}

/** Where relevance begins, and who is told of what leaves the walk. */
export interface RelevanceWalk {
  readonly image: string;
  /** The values that hold relevance to begin with. */
  readonly starts: ReadonlySet<string>;
  /** Called with a value [N] for each bias: what it took. */
  readonly onBias: (total: string) => void;
}

/** The rule of each node of a network with its types; nodes that are not in it have none. Throws "unsupported relevance" when asked. */
export function relevanceRules(network: Graph, walk: RelevanceWalk, settings: RelevanceSettings) {
  const own = new Set(network.nodes);
  const made = producers(network);
  const isData = dependents(network, walk.image);
  const lookup: GateLookup = {
    producerOf: (value) => made.get(value),
    shapeOf: (value) => (network.initializers.get(value) ?? network.types.get(value))?.shape,
    isData: (value) => isData.has(value),
  };
  const dataOf = (node: Node) => node.inputs.flatMap((input, index) => (isData.has(input) ? [index] : []));
  const kindOf = (node: Node) => relevanceKind(node, dataOf(node));
  const later = behindWeights(network, kindOf);
  const biases = settings.biases === "ignore" ? "ignore" : walk.onBias;
  const reached = reachedFrom(network, walk.starts, kindOf, lookup);

  const weighted = (node: Node, op: Op): Pullback => {
    const [index = 0] = dataOf(node);
    const value = node.inputs[index] ?? "";
    const first = !later.has(value);
    const rule = first ? settings.first : isConvolution(node, lookup.shapeOf) ? settings.convolution : settings.dense;
    return (context) => {
      const linear = linearView(context, op, index, {
        biases: settings.biases,
        nonNegative: isNonNegative(value, lookup.producerOf, (name) => network.initializers.get(name)),
        bounds: () => {
          if (first) return settings.bounds(context.builder, value);
          throw new DeeplingError("unsupported", `relevance: z-box at node "${node.name}"`, {
            hint: "the bounds are known before the first layer only",
          });
        },
      });
      const { data, bias } = rule(linear);
      if (bias !== undefined) walk.onBias(bias);
      return node.inputs.map((_, at) => (at === index ? data : undefined));
    };
  };

  return (node: Node, op: Op): Pullback | "zero" | undefined => {
    if (!own.has(node)) return undefined;
    // what only a gate is made of
    if (!node.outputs.some((output) => reached.has(output))) return "zero";
    switch (kindOf(node)) {
      case "moves":
        return undefined;
      case "passes":
        return passes;
      case "sums":
        return inShares(op, settings.epsilon);
      case "gate":
        return toSignal(gatesOf(node, lookup));
      case "centred":
        return centred(settings.epsilon, biases);
      case "shift": {
        // what is shifted before the first weights is the image: preprocessing explains nothing
        const [index = 0] = dataOf(node);
        return later.has(node.inputs[index] ?? "") && biases !== "ignore"
          ? besideBias(op, index, settings.epsilon, biases)
          : passes;
      }
      case "weighted":
        return weighted(node, op);
      case "none":
        throw new DeeplingError("unsupported", `relevance: ${node.type} (node "${node.name}")`, {
          hint: "no relevance rule is known for this operator: use gradient or integrated-gradients",
        });
    }
  };
}

const passes: Pullback = ({ node, wants, cotangent }) =>
  node.inputs.map((_, index) => (wants(index) ? cotangent() : undefined));

/** The values that depend on the image. */
function dependents(graph: Graph, image: string): ReadonlySet<string> {
  const found = new Set([image]);
  for (const node of graph.nodes) {
    if (node.inputs.some((input) => found.has(input))) for (const output of node.outputs) found.add(output);
  }
  found.delete("");
  return found;
}

/** The values between which and the image a node with weights lies. */
function behindWeights(graph: Graph, kindOf: (node: Node) => string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of graph.nodes) {
    const behind = node.inputs.some((input) => found.has(input)) || kindOf(node) === "weighted";
    if (behind) for (const output of node.outputs) found.add(output);
  }
  return found;
}

/** The values that relevance gets to: not what only gates are made of. */
function reachedFrom(
  graph: Graph,
  starts: ReadonlySet<string>,
  kindOf: (node: Node) => string,
  lookup: GateLookup,
): ReadonlySet<string> {
  const found = new Set(starts);
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((output) => found.has(output))) continue;
    const gates = kindOf(node) === "gate" ? gatesOf(node, lookup) : [];
    node.inputs.forEach((input, index) => {
      if (gates[index] !== true) found.add(input);
    });
  }
  return found;
}
