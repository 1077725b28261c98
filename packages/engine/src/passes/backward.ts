import { DeeplingError } from "../base/error.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import type { Node, ValueType } from "../graph/graph.ts";
import { int64 } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { subgraphs, valuesRead } from "../graph/walk.ts";
import { findOp } from "../ops/index.ts";
import { type Op, type Provider, type Pullback, ZERO_SHARE } from "../ops/op.ts";
import { unbroadcastAxes } from "../ops/rules/broadcast.ts";
import { fillLike, typeOf } from "../ops/rules/like.ts";
import { makesQuanta } from "../ops/rules/quanta.ts";
import { inferNode } from "./infer-shapes.ts";
import { suited } from "./lower/pullbacks.ts";
import { poolBeforeRelu } from "./pool-before-relu.ts";

/** What is differentiated with respect to what. */
export interface BackwardOptions {
  /** The values differentiated; with several, the sum of each one's inner product with its seed. */
  readonly of: string | readonly string[];
  /** Inputs, weights or values between them. */
  readonly withRespectTo: string | readonly string[];
  readonly provider: Provider;
  /** "input": one graph input for each target, of its shape; "ones": each target summed; or values of the graph, one for each. */
  readonly seed: "input" | "ones" | readonly string[];
  /** Another rule for some operators, as guided backpropagation and relevance propagation have; undefined keeps the op's own. */
  readonly pullback?: (node: Node, op: Op) => Pullback | "zero" | "none" | undefined;
}

/** A graph that computes a gradient beside what it computed before. */
export interface Backward {
  /** The graph with the gradients as further outputs, in the order of `withRespectTo`. */
  readonly graph: TypedGraph;
  /** The values that hold the gradients: each source's name with "_gradient" where that is free. */
  readonly gradients: readonly string[];
  /** The values that seed the targets: inputs are each target's name with "_seed" where that is free. */
  readonly seeds: readonly string[];
}

const FLOATS: ReadonlySet<string> = new Set(["float32", "float64", "float16", "bfloat16"]);

/**
 * Appends the nodes that compute gradients: one walk against the arrows over the nodes between `withRespectTo` and `of`
 * (reverse mode; Linnainmaa 1970), each node answered by its op's pullback. Twice applied it gives second derivatives.
 * Throws "unknown value", "unsupported gradient" (the operator has none), "unreachable gradient" (no path between).
 */
export function backward(typed: TypedGraph, options: BackwardOptions): Backward {
  const targets = typeof options.of === "string" ? [options.of] : options.of;
  const sources = typeof options.withRespectTo === "string" ? [options.withRespectTo] : options.withRespectTo;
  for (const value of [...targets, ...sources]) requireValue(typed, value);

  const builder = new GraphBuilder(typed, inferNode);
  const unknown = typed.nodes.find((node) => opOf(node) === undefined);
  for (const value of targets) {
    requireType(builder, value, unknown);
    requireReal(builder, value);
  }
  const walk = new Walk(builder, activeValues(typed.nodes, sources, builder), unknown);
  const seeds = targets.map((target, index) => seedOf(builder, target, index, options.seed));
  targets.forEach((target, index) => {
    walk.give(target, seeds[index] ?? "", `target "${target}"`);
  });
  const path = nodesBefore(typed.nodes, targets);
  const rules = rulesOf(path, [...targets, ...sources], options);
  for (const node of path.toReversed()) {
    if (valuesRead(node).some((value) => walk.isActive(value))) pullThrough(node, walk, rules);
  }
  const gradients = sources.map((value) => {
    if (!walk.reached(value)) {
      throw new DeeplingError("unreachable", `gradient: ${targets.join(", ")} does not depend on "${value}"`, {
        hint: "no gradient passes comparisons, ArgMax or whole numbers; occlusion needs none",
      });
    }
    return builder.alias(walk.settle(value) ?? fillLike(builder, value, 0), `${value}_gradient`);
  });
  return { graph: builder.build([...typed.outputs.map((output) => output.name), ...gradients]), gradients, seeds };
}

/** The gradients under way: shares arrive from each use of a value and are summed once, when its producer is visited. */
class Walk {
  readonly builder: GraphBuilder;
  readonly #active: ReadonlySet<string>;
  readonly #unknown: Node | undefined;
  readonly #shares = new Map<string, string[]>();
  readonly #reached = new Set<string>();

  constructor(builder: GraphBuilder, active: ReadonlySet<string>, unknown: Node | undefined) {
    this.builder = builder;
    this.#active = active;
    this.#unknown = unknown;
  }

  /** Whether the value depends on what is differentiated by, through real numbers. */
  isActive(value: string): boolean {
    return this.#active.has(value);
  }

  /** Whether a path led back to this value, even one on which the gradient is zero. */
  reached(value: string): boolean {
    return this.#reached.has(value);
  }

  reach(value: string): void {
    this.#reached.add(value);
  }

  /** Adds a share to the gradient of a value, summed back to the value's shape. */
  give(value: string, share: string, giver: string): void {
    this.reach(value);
    const summed = this.#unbroadcast(share, value, giver);
    const shares = this.#shares.get(value);
    if (shares === undefined) this.#shares.set(value, [summed]);
    else shares.push(summed);
  }

  /** The whole gradient of a value; undefined where none flows. */
  settle(value: string): string | undefined {
    const shares = this.#shares.get(value);
    if (shares === undefined || shares.length === 1) return shares?.[0];
    const sum = this.builder.add(shares.length === 2 ? "Add" : "Sum", shares, {}, "grad_sum");
    this.#shares.set(value, [sum]);
    return sum;
  }

  #unbroadcast(share: string, value: string, giver: string): string {
    const from = this.builder.typeOf(share)?.shape;
    requireType(this.builder, value, this.#unknown);
    const to = typeOf(this.builder, value).shape;
    if (from === undefined || to === undefined) return share;
    if (from.length < to.length) {
      throw new DeeplingError("mismatched", `gradient: [${from}] for "${value}" of [${to}] (${giver})`);
    }
    const { leading, stretched } = unbroadcastAxes(from, to);
    if (leading.length + stretched.length === 0) return share;
    const axes = this.builder.constant(int64([...leading, ...stretched]), "axes");
    const keepdims = attribute.int(stretched.length > 0 ? 1 : 0);
    const sum = this.builder.add("ReduceSum", [share, axes], { keepdims }, "grad_reduce");
    if (stretched.length === 0 || leading.length === 0) return sum;
    return this.builder.add("Squeeze", [sum, this.builder.constant(int64(leading), "axes")], {}, "grad_squeeze");
  }
}

function opOf({ domain, type }: Node): Op | undefined {
  return domain === "" || domain === "ai.onnx" ? findOp(type) : undefined;
}

type Rules = (node: Node) => Op["pullback"];

/** Whose rule holds: the caller's, the op's own, or where the caller has none at all, that of a pool and a Relu that change places. */
function rulesOf(path: readonly Node[], asked: readonly string[], { pullback, provider }: BackwardOptions): Rules {
  const exchanged = pullback === undefined ? poolBeforeRelu(path, asked, provider) : undefined;
  return (node) => {
    const known = opOf(node);
    if (known === undefined) return "none";
    const op = suited(known, provider);
    return pullback?.(node, op) ?? exchanged?.get(node) ?? op.pullback;
  };
}

function pullThrough(node: Node, walk: Walk, rules: Rules): void {
  const wanted = node.inputs.map((input) => input !== "" && walk.isActive(input));
  const cotangents = node.outputs.map((output) => (output === "" ? undefined : walk.settle(output)));
  if (node.outputs.some((output) => walk.reached(output))) {
    node.inputs.forEach((input, index) => {
      if (wanted[index]) walk.reach(input);
    });
  }
  if (cotangents.every((cotangent) => cotangent === undefined)) return;
  // what a branch or a loop's body takes from the graph around it is no input of the node
  const captures = subgraphs(node).length > 0;
  const rule = captures ? "none" : rules(node);
  if (rule === "zero") return;
  if (rule === "none") throw noGradient(node);

  const shares = rule({
    builder: walk.builder,
    node,
    cotangents,
    cotangent: () => {
      const first = cotangents[0];
      if (first === undefined) throw noGradient(node, `through output ${cotangents.findIndex((c) => c !== undefined)}`);
      return first;
    },
    wants: (index) => wanted[index] ?? false,
    typeOf: (value) => typeOf(walk.builder, value),
  });
  // one value may stand at several inputs of a node: each is a use of its own
  node.inputs.forEach((input, index) => {
    if (!wanted[index]) return;
    const share = shares[index];
    if (share === undefined) throw noGradient(node, `with respect to input ${index}`);
    if (share === ZERO_SHARE) return;
    walk.give(input, share, `node "${node.name}"`);
  });
}

function noGradient(node: Node, which = ""): DeeplingError {
  const subject = which === "" ? node.type : `${node.type} ${which}`;
  return new DeeplingError("unsupported", `gradient: ${subject} (node "${node.name}")`, {
    hint: "choose a target or a value before this node, or occlusion, which needs no gradient",
  });
}

/** What an unknown operator makes has no known type, nor has what follows: then the operator is named, not the value. */
function requireType(builder: GraphBuilder, value: string, unknown: Node | undefined): void {
  if (builder.typeOf(value) === undefined && unknown !== undefined) throw noGradient(unknown);
}

function requireReal(builder: GraphBuilder, value: string): void {
  const type = builder.typeOf(value)?.type ?? "float32";
  if (FLOATS.has(type)) return;
  throw new DeeplingError("unsupported", `gradient: of "${value}", which holds ${type}`, {
    hint: "choose a value of real numbers, such as the scores that it was made from",
  });
}

function requireValue(graph: TypedGraph, value: string): void {
  if (graph.types.has(value) || graph.initializers.has(value)) return;
  if (graph.nodes.some((node) => node.outputs.includes(value))) return;
  const near = graph.outputs.map((output) => output.name).slice(0, 5);
  throw new DeeplingError("unknown", `value: "${value}" (graph "${graph.name}")`, {
    hint: `its outputs are ${near.map((name) => `"${name}"`).join(", ")}`,
  });
}

/**
 * The values of real numbers that depend on `sources`, and the quanta that they are rounded to; a value of unknown type counts, so that its node is
 * named if asked.
 */
function activeValues(
  nodes: readonly Node[],
  sources: readonly string[],
  types: { readonly typeOf: (value: string) => ValueType | undefined },
): ReadonlySet<string> {
  const active = new Set(sources);
  for (const node of nodes) {
    if (!valuesRead(node).some((value) => active.has(value))) continue;
    for (const output of node.outputs) {
      const isReal = FLOATS.has(types.typeOf(output)?.type ?? "float32");
      if (output !== "" && (isReal || (output === node.outputs[0] && makesQuanta(node)))) active.add(output);
    }
  }
  return active;
}

/** The nodes on which `targets` depend, in the graph's order. */
function nodesBefore(nodes: readonly Node[], targets: readonly string[]): Node[] {
  const needed = new Set(targets);
  const before: Node[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    before.push(node);
    for (const value of valuesRead(node)) needed.add(value);
  }
  return before.reverse();
}

function seedOf(builder: GraphBuilder, target: string, index: number, seed: BackwardOptions["seed"]): string {
  if (seed === "ones") return fillLike(builder, target, 1);
  if (seed === "input") return builder.input(`${target}_seed`, typeOf(builder, target));
  const given = seed[index];
  if (given === undefined) throw new DeeplingError("missing", `seed: for "${target}"`);
  return given;
}
