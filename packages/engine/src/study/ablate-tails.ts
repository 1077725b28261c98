import type { Graph } from "../graph/graph.ts";
import { float32, int64, type Tensor } from "../graph/tensor.ts";
import { type GatedGraph, gateFeeds } from "../passes/ablate.ts";
import { cut } from "../passes/cut.ts";
import type { Layer } from "../passes/layer.ts";
import { type StackedUnits, stackUnits } from "../passes/stack-units.ts";
import { fixedBatch, padBatch } from "../runtime/batches.ts";
import type { Passed } from "./finite/find-not-finite.ts";

/** Scores without some groups of units. */
export interface GroupScores {
  /** Rows of all these groups, a group's images after one another. */
  readonly scores: Tensor;
  /** Which groups they are, in the order of the rows. */
  readonly groups: readonly number[];
  /** Rows from one group to the next. */
  readonly stride: number;
}

/** Scores without each group of units, for a batch of the layer's activations; `input` are its images, where the tail reads them. */
export type AskTails = (
  activation: Tensor<"float32">,
  input: Tensor<"float32"> | undefined,
) => AsyncGenerator<GroupScores>;

/** What runs behind an ablated layer. */
export interface TailOptions extends Omit<Passed, "feed"> {
  readonly layer: Layer;
}

/** Bytes that the activations of units which are taken away at once may fill. */
const STACK_BUDGET = 16 * 2 ** 20;

/**
 * How the groups are computed: single units many at once, where what follows the layer lets them be stacked and the activations are finite numbers; otherwise one group
 * after another behind a gate. `held` says what stands where each group's units were, `means` what would stand where any unit was (0 if absent).
 */
export function createTails(
  options: TailOptions,
  gated: GatedGraph,
  tail: Graph,
  held: readonly ReadonlyMap<number, number>[],
  means: Float32Array | undefined,
): AskTails {
  const { graph, model, layer, passes } = options;
  const { sessions } = passes;
  const output = model.output.value;
  const gates = held.map((units) => gateFeeds(gated, units));
  const fed = new Set(tail.inputs.map(({ name }) => name));
  const fixed = fixedBatch(tail, gated.whole);
  const alone = held.length > 1 && held.every((units) => units.size === 1) && layer.channels.axis === 1;
  const atOnce = alone ? Math.min(held.length, unitsAtOnce(options, tail)) : 1;
  const stacked = atOnce < 2 ? undefined : stackUnits(cut(graph, [layer.value], [output]), layer.value, atOnce);
  const fills = means ?? new Float32Array(Number(layer.channels.count));

  return async function* ask(activation, input) {
    const count = activation.shape[0] ?? 1;
    if (stacked !== undefined && allFinite(activation.data)) {
      yield* stackedScores(stacked, activation);
      return;
    }
    const grown = (tensor: Tensor<"float32">) => (fixed === undefined ? tensor : padBatch(tensor, fixed));
    const images = input === undefined ? {} : { [model.input.value]: grown(input) };
    const common = { [gated.whole]: grown(activation), ...images };
    for (const [group, gate] of gates.entries()) {
      const feeds = Object.entries({ ...common, ...gate }).filter(([name]) => fed.has(name));
      const answer = await sessions.use(tail, (session) => session.run(Object.fromEntries(feeds)));
      yield { scores: answer[output] as Tensor, groups: [group], stride: count };
    }
  };

  async function* stackedScores(of: StackedUnits, activation: Tensor<"float32">): AsyncGenerator<GroupScores> {
    const all = held.flatMap((units) => [...units.keys()]);
    const common = { [layer.value]: activation, [of.fills]: float32([fills.length], fills) };
    const made = await sessions.use(of.shared, (session) => session.run(common));
    for (let start = 0; start < all.length; start += atOnce) {
      const groups = Array.from({ length: Math.min(atOnce, all.length - start) }, (_, at) => start + at);
      // the last run is filled up with a unit that it has already
      const units = Array.from({ length: atOnce }, (_, at) => all[Math.min(start + at, all.length - 1)] ?? 0);
      const feeds = { ...made, [of.units]: int64(units) };
      const answer = await sessions.use(of.graph, (session) => session.run(feeds));
      yield { scores: answer[output] as Tensor, groups, stride: activation.shape[0] ?? 1 };
    }
  }
}

/** Units that may be taken away at once, by the activations of the layers behind. */
function unitsAtOnce({ model, batch }: TailOptions, tail: Graph): number {
  const nodes = new Set(tail.nodes.map(({ name }) => name));
  const behind = model.layers.filter((layer) => layer.nodes.some((name) => nodes.has(name)));
  const perImage = 4 * behind.reduce((sum, layer) => sum + layer.activations, 0);
  return Math.max(1, Math.floor(STACK_BUDGET / Math.max(1, perImage * batch)));
}

function allFinite(numbers: Float32Array): boolean {
  let sum = 0;
  // 0 · ±∞ and 0 · NaN are NaN
  for (let at = 0; at < numbers.length; at++) sum += 0 * (numbers[at] as number);
  return sum === 0;
}
