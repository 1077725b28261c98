import type { Node } from "../../graph/graph.ts";
import { Names } from "../../graph/names.ts";
import { type TypedGraph, withWholeTypes } from "../../graph/typed-graph.ts";
import { reachable } from "../../graph/walk.ts";
import type { Pullback } from "../../ops/op.ts";
import { backward } from "../../passes/backward.ts";
import { tap } from "../../passes/tap.ts";
import type { ObjectiveGraph } from "../objective.ts";
import { type RelevanceSettings, relevanceRules } from "./node-rules.ts";

/** A graph that computes relevance. */
export interface RelevanceGraph {
  readonly graph: TypedGraph;
  /** The value that holds the relevance of the image, or of the value asked for. */
  readonly relevance: string;
  /** Values whose sum is the relevance at the target. */
  readonly starts: readonly string[];
  /** Values [N] whose sum is what biases took. */
  readonly biases: readonly string[];
}

/** What relevance begins with: a value made of the network. */
type SeededBy = Pick<ObjectiveGraph, "forward" | "image" | "value" | "provider">;

/**
 * Layer-wise relevance propagation as the walk of `backward` with other rules. Where the objective reads the network, its gradient times
 * what it reads is the relevance to begin with: a logit's is the logit. `network` is the graph that the objective was appended to.
 * `at` is a value of the network whose relevance is asked for, the image's unless given. Throws "unsupported relevance" at an operator without a rule.
 */
export function relevanceGraph(
  network: TypedGraph,
  objective: SeededBy,
  settings: RelevanceSettings,
  at: string = objective.image,
): RelevanceGraph {
  const { graph: seeded, seeds } = seedRelevance(network, objective);
  const starts: string[] = [];
  const biases: string[] = [];
  // the objective's graph gives probabilities too, in which no relevance begins
  const asked = reachable(seeded, [objective.value]);
  const walk = {
    image: objective.image,
    starts: new Set([...seeds].flatMap((seed) => (asked.has(seed) ? seed.inputs : []))),
    onBias: (total: string) => void biases.push(total),
  };
  const rule = relevanceRules({ ...network, types: objective.forward.types }, walk, settings);
  const { graph, gradients } = backward(seeded, {
    of: objective.value,
    withRespectTo: at,
    provider: objective.provider,
    seed: "ones",
    pullback: (node, op) => (seeds.has(node) ? start(starts) : rule(node, op)),
  });
  const relevance = gradients[0] as string;
  return { graph: tap(graph, [relevance, ...starts, ...biases]), relevance, starts, biases };
}

/** What the objective reads of the network goes through an Identity of its own. */
function seedRelevance(network: TypedGraph, { forward }: SeededBy): { graph: TypedGraph; seeds: ReadonlySet<Node> } {
  const own = new Set(network.nodes);
  const made = new Set(network.nodes.flatMap(({ outputs }) => outputs));
  const names = new Names(forward.nodes.flatMap(({ name, outputs }) => [name, ...outputs]));
  const seeds = new Map<string, Node>();
  const through = (value: string): string => {
    let seed = seeds.get(value);
    if (seed === undefined) {
      const name = names.fresh(`${value}_relevance_start`);
      seed = { name, type: "Identity", domain: "", inputs: [value], outputs: [name], attributes: {} };
      seeds.set(value, seed);
    }
    return seed.outputs[0] as string;
  };
  const objective = forward.nodes
    .filter((node) => !own.has(node))
    .map((node) => ({ ...node, inputs: node.inputs.map((input) => (made.has(input) ? through(input) : input)) }));
  const nodes = [...network.nodes, ...seeds.values(), ...objective];
  const types = new Map(forward.types);
  for (const [value, { outputs }] of seeds) {
    const type = forward.types.get(value);
    if (type !== undefined) types.set(outputs[0] ?? "", type);
  }
  return { graph: withWholeTypes({ ...forward, nodes, types }), seeds: new Set(seeds.values()) };
}

function start(starts: string[]): Pullback {
  return ({ builder, node, cotangent }) => {
    const relevance = builder.add("Mul", [cotangent(), node.inputs[0] ?? ""], {}, "relevance");
    starts.push(relevance);
    return [relevance];
  };
}
