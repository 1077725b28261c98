import { DeeplingError } from "../../base/error.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { int64 } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { hasScores, type ScoreOutput } from "../../model/score-output.ts";
import { addScores } from "../../model/score-values.ts";
import type { Provider } from "../../ops/op.ts";
import { backward } from "../../passes/backward.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import type { Reader } from "./readers.ts";

/** The values that hold estimates of one layer. */
export interface LayerValues {
  /** [images, units]: Σ activation · gradient over a unit's positions; undefined where no gradient reaches the layer. */
  readonly effect: string | undefined;
  /** [images, units]: mean |activation| over a unit's positions. */
  readonly activity: string;
  /** For each reader: [features], Σ activation² over the images that count and their positions. */
  readonly squares: readonly string[];
}

/** A network that computes what units are worth by estimates. */
export interface EstimateGraph {
  readonly graph: TypedGraph;
  /** [images]: 1 for an image that counts, 0 for one that fills up. */
  readonly counts: string;
  /** [images, classes]: 1 at the class whose probability is differentiated; undefined where that is the predicted one, or there are no scores. */
  readonly chosen: string | undefined;
  readonly layers: readonly LayerValues[];
}

/** What is estimated, and of which network. */
export interface EstimateParts {
  readonly graph: TypedGraph;
  readonly output: ScoreOutput;
  readonly layers: readonly { readonly layer: Layer; readonly readers: readonly Reader[] }[];
  readonly provider: Provider;
  /** Whether the class is given with each image (its label). */
  readonly labelled: boolean;
}

/**
 * Appends the estimates of layers to a network: one backward pass gives all of them the gradient of the class's probability. What removing a unit
 * (holding it at zero) costs is, to first order, Σ activation · gradient (Molchanov et al. 2017).
 */
export function estimateGraph({ graph, output, layers, provider, labelled }: EstimateParts): EstimateGraph {
  const first = new GraphBuilder(graph, inferNode);
  const scores = hasScores(output) ? addScores(first, output).probabilities() : undefined;
  const shape = scores === undefined ? undefined : first.typeOf(scores)?.shape;
  const chosen = scores !== undefined && labelled ? first.input("chosen", { type: "float32", shape }) : undefined;
  const target = scores === undefined ? undefined : probabilityOf(first, scores, chosen);
  const forward = first.build([...graph.outputs.map(({ name }) => name), ...(target === undefined ? [] : [target])]);
  const { graph: whole, gradients } = gradientsOf(
    forward,
    target,
    layers.map(({ layer }) => layer.value),
    provider,
  );
  const builder = new GraphBuilder(whole, inferNode);
  const batch = graph.types.get(layers[0]?.layer.value ?? "")?.shape?.[0] ?? "batch";
  const counts = builder.input("counts", { type: "float32", shape: [batch] });
  const values = layers.map(({ layer, readers }, at): LayerValues => {
    const gradient = gradients[at];
    const overPositions = (type: string, value: string) =>
      reduced(builder, type, value, othersThan(layer.shape.length, [0, layer.channels.axis]));
    return {
      effect:
        gradient === undefined
          ? undefined
          : overPositions("ReduceSum", builder.add("Mul", [layer.value, gradient], {}, "effect")),
      activity: overPositions("ReduceMean", builder.add("Abs", [layer.value], {}, "activity")),
      squares: readers.map((reader) => squaresOf(builder, reader, counts)),
    };
  });
  const outputs = values.flatMap(({ effect, activity, squares }) => [
    ...(effect === undefined ? [] : [effect]),
    activity,
    ...squares,
  ]);
  return { graph: builder.build(outputs), counts, chosen, layers: values };
}

/** [images]: the probability of the class chosen, or of the most likely. */
function probabilityOf(builder: GraphBuilder, scores: string, chosen: string | undefined): string {
  const axes = builder.constant(int64([1]), "axes");
  const keepdims = { keepdims: attribute.int(0) };
  if (chosen === undefined) return builder.add("ReduceMax", [scores, axes], keepdims, "chosen_probability");
  return builder.add("ReduceSum", [builder.add("Mul", [scores, chosen]), axes], keepdims, "chosen_probability");
}

/** The target's gradient by each value; undefined where none reaches it. */
function gradientsOf(graph: TypedGraph, target: string | undefined, values: readonly string[], provider: Provider) {
  if (target === undefined) return { graph, gradients: values.map(() => undefined) };
  try {
    return backward(graph, { of: target, withRespectTo: values, provider, seed: "ones" });
  } catch (error) {
    if (!(error instanceof DeeplingError) || !["unreachable", "unsupported"].includes(error.code)) throw error;
    if (values.length === 1) return { graph, gradients: [undefined] };
  }
  // some layer has none: the others one by one
  let grown = graph;
  const gradients: (string | undefined)[] = [];
  for (const value of values) {
    const one: { graph: TypedGraph; gradients: readonly (string | undefined)[] } = gradientsOf(
      grown,
      target,
      [value],
      provider,
    );
    grown = one.graph;
    gradients.push(one.gradients[0]);
  }
  return { graph: grown, gradients };
}

/** Σ x² over everything but the features, of the images that count. */
function squaresOf(builder: GraphBuilder, { value, axis }: Reader, counts: string): string {
  const rank = builder.typeOf(value)?.shape?.length ?? 0;
  const behind = Array.from({ length: rank - 1 }, (_, at) => at + 1);
  const column = builder.add("Unsqueeze", [counts, builder.constant(int64(behind), "axes")]);
  const counted = builder.add("Mul", [builder.add("Mul", [value, value]), column], {}, "squares");
  return reduced(builder, "ReduceSum", counted, othersThan(rank, [axis]));
}

const othersThan = (rank: number, kept: readonly number[]): readonly number[] =>
  Array.from({ length: rank }, (_, at) => at).filter((at) => !kept.includes(at));

function reduced(builder: GraphBuilder, type: string, value: string, axes: readonly number[]): string {
  if (axes.length === 0) return builder.alias(value, `${type.toLowerCase()}_out`);
  return builder.add(type, [value, builder.constant(int64(axes), "axes")], { keepdims: attribute.int(0) });
}
