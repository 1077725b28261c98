import { DeeplingError } from "../../base/error.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { producers } from "../../graph/walk.ts";
import { arithmetic } from "../../ops/arithmetic.ts";
import { fillLike } from "../../ops/like.ts";
import type { Op, Pullback, PullbackContext } from "../../ops/op.ts";
import { backward } from "../../passes/backward.ts";
import { tap } from "../../passes/tap.ts";
import type { ObjectiveGraph } from "../objective.ts";
import { linearView } from "./linear.ts";
import { isNonNegative, relevanceKind } from "./node-kinds.ts";
import { type Rule, stabilised } from "./rules.ts";

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

/** A graph that computes relevance. */
export interface RelevanceGraph {
  readonly graph: Graph;
  /** The value that holds the image's relevance. */
  readonly relevance: string;
  /** Values whose sum is the relevance at the target. */
  readonly starts: readonly string[];
}

/**
 * Layer-wise relevance propagation as the walk of `backward` with other rules. Where the objective reads the network, its gradient times
 * what it reads is the relevance to begin with: a logit's is the logit. `network` is the graph that the objective was appended to.
 * Throws "unsupported relevance" at an operator without a rule.
 */
export function relevanceGraph(network: Graph, objective: ObjectiveGraph, settings: RelevanceSettings): RelevanceGraph {
  const { graph: seeded, seeds } = seedRelevance(network, objective);
  const starts: string[] = [];
  const rule = createRule(network, objective.image, settings);
  const { graph, gradients } = backward(seeded, {
    of: objective.value,
    withRespectTo: objective.image,
    provider: objective.provider,
    seed: "ones",
    pullback: (node, op) => (seeds.has(node) ? start(starts) : rule(node, op)),
  });
  const relevance = gradients[0] as string;
  return { graph: tap(graph, [relevance, ...starts]), relevance, starts };
}

/** What the objective reads of the network goes through an Identity of its own. */
function seedRelevance(network: Graph, { forward }: ObjectiveGraph): { graph: Graph; seeds: ReadonlySet<Node> } {
  const own = new Set(network.nodes);
  const made = new Set(network.nodes.flatMap(({ outputs }) => outputs));
  const names = new Set(forward.nodes.flatMap(({ name, outputs }) => [name, ...outputs]));
  const seeds = new Map<string, Node>();
  const through = (value: string): string => {
    let seed = seeds.get(value);
    if (seed === undefined) {
      let name = `${value}_relevance_start`;
      while (names.has(name)) name += "_";
      seed = { name, type: "Identity", domain: "", inputs: [value], outputs: [name], attributes: {} };
      seeds.set(value, seed);
    }
    return seed.outputs[0] as string;
  };
  const objective = forward.nodes
    .filter((node) => !own.has(node))
    .map((node) => ({ ...node, inputs: node.inputs.map((input) => (made.has(input) ? through(input) : input)) }));
  const nodes = [...network.nodes, ...seeds.values(), ...objective];
  return { graph: { ...forward, nodes }, seeds: new Set(seeds.values()) };
}

function start(starts: string[]): Pullback {
  return ({ builder, node, cotangent }) => {
    const relevance = builder.add("Mul", [cotangent(), node.inputs[0] ?? ""], {}, "relevance");
    starts.push(relevance);
    return [relevance];
  };
}

/** The rule of each of the network's nodes; the objective's keep their own. */
function createRule(network: Graph, image: string, settings: RelevanceSettings) {
  const own = new Set(network.nodes);
  const made = producers(network);
  const isData = dependents(network, image);
  const later = behindWeights(network, isData);
  const constantOf = (value: string) => network.initializers.get(value);
  return (node: Node, op: Op): Pullback | undefined => {
    if (!own.has(node)) return undefined;
    const data = node.inputs.flatMap((input, index) => (isData.has(input) ? [index] : []));
    switch (relevanceKind(node, data)) {
      case "moves":
        return undefined;
      case "passes":
        return (context) => node.inputs.map((_, index) => (context.wants(index) ? context.cotangent() : undefined));
      case "sums":
        return inShares(op, settings.epsilon);
      case "gate":
        return toGated((value) => made.get(value));
      case "none":
        throw new DeeplingError("unsupported", `relevance: ${node.type} (node "${node.name}")`, {
          hint: "no relevance rule is known for this operator: use gradient or integrated-gradients",
        });
      case "weighted": {
        const index = data[0] ?? 0;
        const value = node.inputs[index] ?? "";
        const first = !later.has(value);
        const convolution = node.type === "Conv" || node.type === "ConvTranspose";
        const rule = first ? settings.first : convolution ? settings.convolution : settings.dense;
        return (context) => {
          const linear = linearView(context, op, index, {
            biases: settings.biases,
            nonNegative: isNonNegative(value, (name) => made.get(name), constantOf),
            bounds: () => {
              if (first) return settings.bounds(context.builder, value);
              throw new DeeplingError("unsupported", `relevance: z-box at node "${node.name}"`, {
                hint: "the bounds are known before the first layer only",
              });
            },
          });
          const shares: (string | undefined)[] = node.inputs.map(() => undefined);
          shares[index] = rule(linear);
          return shares;
        };
      }
    }
  };
}

/** xᵢ · (∂y/∂xᵢ)ᵀ(R / y): a sum's relevance in shares of its terms. */
function inShares({ pullback }: Op, epsilon: number): Pullback {
  return (context) => {
    const { builder, node, typeOf } = context;
    const [y = ""] = node.outputs;
    const math = arithmetic(builder, typeOf(y).type);
    const share = math.div(context.cotangent(), stabilised(math, y, epsilon));
    const backs = (pullback as Pullback)({ ...context, cotangents: [share], cotangent: () => share });
    return backs.map((back, index) => (back === undefined ? undefined : math.mul(node.inputs[index] ?? "", back)));
  };
}

const GATES: ReadonlySet<string> = new Set(["Sigmoid", "HardSigmoid", "Softmax", "Tanh"]);
const HANDS_ON: ReadonlySet<string> = new Set(["Reshape", "Squeeze", "Unsqueeze", "Expand", "Transpose", "Identity"]);

/** All to the signal and nothing to the gate (arras2017); in halves where neither of the two is a gate. */
function toGated(producerOf: (value: string) => Node | undefined): Pullback {
  const isGate = (value: string): boolean => {
    let node = producerOf(value);
    while (node !== undefined && HANDS_ON.has(node.type)) node = producerOf(node.inputs[0] ?? "");
    return GATES.has(node?.type ?? "");
  };
  return (context: PullbackContext) => {
    const { builder, node, typeOf } = context;
    const relevance = context.cotangent();
    // what divides only scales
    const gates = node.type === "Div" ? [false, true] : node.inputs.map(isGate);
    const [a = false, b = false] = gates;
    if (a === b) {
      const half = arithmetic(builder, typeOf(relevance).type).mul(relevance, 0.5);
      return [half, half];
    }
    return node.inputs.map((input, index) => (gates[index] ? fillLike(builder, input, 0) : relevance));
  };
}

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
function behindWeights(graph: Graph, isData: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of graph.nodes) {
    const data = node.inputs.flatMap((input, index) => (isData.has(input) ? [index] : []));
    if (data.length === 0) continue;
    const weighted = relevanceKind(node, data) === "weighted";
    if (weighted || node.inputs.some((input) => found.has(input))) for (const output of node.outputs) found.add(output);
  }
  return found;
}
