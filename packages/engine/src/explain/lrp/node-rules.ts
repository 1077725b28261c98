import { DeeplingError } from "../../base/error.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import type { Op, Pullback } from "../../ops/op.ts";
import { gatesOf } from "./gates.ts";
import { linearView } from "./linear.ts";
import { isConvolution, isNonNegative } from "./node-kinds.ts";
import { missingRules, noRelevance, relevancePaths } from "./relevance-paths.ts";
import type { Rule } from "./rules.ts";
import { besideBias, centred, inHalves, inShares, toSignal } from "./unweighted.ts";

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

/**
 * The rule of each node of a network with its types; nodes that are not in it have none. Throws "unsupported relevance", naming all nodes
 * that would need a rule and have none.
 */
export function relevanceRules(network: Graph, walk: RelevanceWalk, settings: RelevanceSettings) {
  const own = new Set(network.nodes);
  const paths = relevancePaths(network, walk.image, walk.starts);
  const { lookup, dataOf, kindOf, isLater } = paths;
  const missing = missingRules(network, paths);
  if (missing.length > 0) throw noRelevance(missing);
  const biases = settings.biases === "ignore" ? "ignore" : walk.onBias;

  const weighted = (node: Node, op: Op): Pullback => {
    const [index = 0] = dataOf(node);
    const value = node.inputs[index] ?? "";
    const first = !isLater(value);
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
    if (!paths.isReached(node)) return "zero";
    switch (kindOf(node)) {
      case "moves":
        return undefined;
      case "passes":
        return passes;
      case "sums":
        return inShares(op, settings.epsilon);
      case "gate":
        return toSignal(gatesOf(node, lookup));
      case "product":
        return inHalves(op, gatesOf(node, lookup), settings.epsilon);
      case "centred":
        return centred(settings.epsilon, biases);
      case "shift": {
        // what is shifted before the first weights is the image: preprocessing explains nothing
        const [index = 0] = dataOf(node);
        return isLater(node.inputs[index] ?? "") && biases !== "ignore"
          ? besideBias(op, index, settings.epsilon, biases)
          : passes;
      }
      case "weighted":
        return weighted(node, op);
      case "none":
        // what is not real numbers gets no relevance; everything else was refused before
        return "zero";
    }
  };
}

const passes: Pullback = ({ node, wants, cotangent }) =>
  node.inputs.map((_, index) => (wants(index) ? cotangent() : undefined));
