import { DeeplingError } from "../../base/error.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { producers } from "../../graph/walk.ts";
import type { RelevanceKind } from "../../ops/relevance.ts";
import { makesQuanta } from "../../ops/rules/quanta.ts";
import { type GateLookup, gatesOf } from "./gates.ts";
import { isGated, relevanceKind } from "./node-kinds.ts";
import { type NamedOperator, sayOperators } from "./say-operators.ts";

/** Which way relevance goes through a network: the walk of `relevanceRules`, without its rules. */
export interface RelevancePaths {
  readonly lookup: GateLookup;
  /** The inputs of a node that depend on the image, by index. */
  readonly dataOf: (node: Node) => readonly number[];
  readonly kindOf: (node: Node) => RelevanceKind;
  /** Whether a layer with weights lies between the image and a value. */
  readonly isLater: (value: string) => boolean;
  /** Whether relevance gets to what a node makes: not if only gates are made of it. */
  readonly isReached: (node: Node) => boolean;
}

/** The paths of relevance that begins at `starts`, in a network with its types. */
export function relevancePaths(network: Graph, image: string, starts: ReadonlySet<string>): RelevancePaths {
  const made = producers(network);
  const isData = dependents(network, image);
  const lookup: GateLookup = {
    producerOf: (value) => made.get(value),
    shapeOf: (value) => (network.initializers.get(value) ?? network.types.get(value))?.shape,
    isData: (value) => isData.has(value),
  };
  const dataOf = ({ inputs }: Node) => {
    const found: number[] = [];
    for (let index = 0; index < inputs.length; index++) if (isData.has(inputs[index] as string)) found.push(index);
    return found;
  };
  const kindOf = (node: Node) => relevanceKind(node, () => dataOf(node));
  let later: ReadonlySet<string> | undefined;
  const reached = reachedFrom(network, starts, kindOf, lookup);
  return {
    lookup,
    dataOf,
    kindOf,
    isLater: (value) => {
      later ??= behindWeights(network, kindOf);
      return later.has(value);
    },
    isReached: (node) => node.outputs.some((output) => reached.has(output)),
  };
}

/** The nodes on the paths of relevance that have no rule. */
export function missingRules(network: Graph, { lookup, kindOf, isReached }: RelevancePaths): readonly NamedOperator[] {
  return network.nodes
    .filter((node) => node.outputs.some(lookup.isData) && isReached(node) && kindOf(node) === "none")
    .map(({ name, type }) => ({ node: name, op: type }));
}

/** The error that says which operators have no rule. */
export function noRelevance(missing: readonly NamedOperator[]): DeeplingError {
  return new DeeplingError("unsupported", `relevance: ${sayOperators(missing)}`, {
    hint: "LRP has no rule for that: use gradient, integrated-gradients or occlusion, or a target before that node (unit:LAYER/3)",
  });
}

const REAL: ReadonlySet<string> = new Set(["float32", "float64", "float16", "bfloat16"]);

/** The real numbers that depend on the image, and the quanta that they are rounded to. */
function dependents(graph: Graph, image: string): ReadonlySet<string> {
  const found = new Set([image]);
  for (const node of graph.nodes) {
    if (!node.inputs.some((input) => found.has(input))) continue;
    for (const output of node.outputs) {
      const isReal = REAL.has(graph.types.get(output)?.type ?? "float32");
      if (isReal || (output === node.outputs[0] && makesQuanta(node))) found.add(output);
    }
  }
  found.delete("");
  return found;
}

/** The values between which and the image a node with weights lies. */
function behindWeights(graph: Graph, kindOf: (node: Node) => RelevanceKind): ReadonlySet<string> {
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
  kindOf: (node: Node) => RelevanceKind,
  lookup: GateLookup,
): ReadonlySet<string> {
  const found = new Set(starts);
  for (let at = graph.nodes.length - 1; at >= 0; at--) {
    const node = graph.nodes[at] as Node;
    if (!node.outputs.some((output) => found.has(output))) continue;
    const gates = isGated(kindOf(node)) ? gatesOf(node, lookup) : [];
    node.inputs.forEach((input, index) => {
      if (gates[index] !== true) found.add(input);
    });
  }
  return found;
}
