import { DeeplingError } from "../base/error.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import type { Dim } from "../graph/graph.ts";
import { float32, int64 } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { hasScores, type ScoreOutput, UNIT_TARGETS } from "../model/score-output.ts";
import { type AddedScores, addScores } from "../model/score-values.ts";
import type { Provider } from "../ops/op.ts";
import { type Backward, backward } from "../passes/backward.ts";
import { imageAxes } from "../passes/image-axes.ts";
import { inferNode } from "../passes/infer-shapes.ts";
import type { Layer } from "../passes/layer.ts";
import { type Part, partKey } from "./objective-parts.ts";

/**
 * A network with an objective and its gradient by the image. Outputs: `value` [N], `gradient` like the image, `probabilities`
 * [N, classes] as `evaluate` reads them. Each part's weights come in through an input of its own, so that another target of the same parts needs no
 * other graph.
 */
export interface ObjectiveGraph {
  readonly graph: TypedGraph;
  /** The part before the gradient; its outputs are `value` and, where there are class scores, `probabilities`. */
  readonly forward: TypedGraph;
  readonly provider: Provider;
  readonly image: string;
  readonly value: string;
  readonly gradient: string;
  /** Undefined where the network has no class scores. */
  readonly probabilities: string | undefined;
  readonly weights: readonly { readonly part: Part; readonly input: string }[];
}

/** Stands for the target's own score when the best of the others is looked for; far below any logit. */
const NEVER = -1e9;

/**
 * Appends the objective to a prepared graph, and its gradient as soon as it is asked for: what needs none (occlusion) works on any network that
 * runs. `graph` and `gradient` throw "unsupported gradient", "unreachable gradient" as `backward` does.
 */
export function objectiveGraph(
  typed: TypedGraph,
  parts: readonly Part[],
  output: ScoreOutput,
  layers: readonly Layer[],
  provider: Provider,
): ObjectiveGraph {
  const image = layers[0]?.value ?? imageAxes(typed).name;
  const builder = new GraphBuilder(typed, inferNode);
  const scores = hasScores(output) ? addScores(builder, output) : undefined;
  const weights: { part: Part; input: string }[] = [];
  const weigh = (part: Part, shape: readonly Dim[]): string => {
    const input = builder.input(`weights_${partKey(part)}`, { type: "float32", shape });
    weights.push({ part, input });
    return input;
  };
  const summands = parts.map((part) => summand(builder, part, scores, layers, weigh));
  const value = summands.length === 1 ? (summands[0] as string) : builder.add("Sum", summands, {}, "objective");
  const probabilities = scores?.probabilities();
  const forward = builder.build(probabilities === undefined ? [value] : [value, probabilities]);
  let made: Backward | undefined;
  const differentiated = (): Backward => {
    made ??= backward(forward, { of: value, withRespectTo: image, provider, seed: "ones" });
    return made;
  };
  return {
    get graph() {
      return differentiated().graph;
    },
    get gradient() {
      return differentiated().gradients[0] as string;
    },
    forward,
    provider,
    image,
    value,
    probabilities,
    weights,
  };
}

function requireScores(scores: AddedScores | undefined): AddedScores {
  if (scores !== undefined) return scores;
  throw new DeeplingError("missing", "class scores: none of the model's outputs", { hint: UNIT_TARGETS });
}

function summand(
  builder: GraphBuilder,
  part: Part,
  scores: AddedScores | undefined,
  layers: readonly Layer[],
  weigh: (part: Part, shape: readonly Dim[]) => string,
): string {
  const value = "layer" in part ? (layers[part.layer]?.value ?? "") : requireScores(scores).logits;
  const shape = builder.typeOf(value)?.shape ?? [];
  const batch = shape.slice(0, 1);
  switch (part.kind) {
    case "logit":
      return weightedSum(builder, value, weigh(part, shape));
    case "log-probability":
      return weightedSum(builder, requireScores(scores).logProbabilities(), weigh(part, shape));
    case "margin":
      return margin(builder, value, weigh(part, shape));
    case "channels": {
      const axis = layers[part.layer]?.channels.axis ?? 1;
      const others = shape.flatMap((_, at) => (at === 0 || at === axis ? [] : [at]));
      const means = others.length === 0 ? value : reduced(builder, "ReduceMean", value, others);
      return weightedSum(builder, means, weigh(part, [...batch, shape[axis] ?? 1]));
    }
    case "positions":
      return weightedSum(builder, value, weigh(part, shape));
    case "energy": {
      const squares = overAxes(builder, "ReduceMean", builder.add("Mul", [value, value]), 1);
      return builder.add("Mul", [squares, weigh(part, batch)], {}, "energy");
    }
  }
}

/** w·(logit − the best of the others); w is one number, at the target's class, or none at all. */
function margin(builder: GraphBuilder, logits: string, weights: string): string {
  const isOther = builder.add("Equal", [weights, builder.constant(float32([], [0]))]);
  const others = builder.add("Where", [isOther, logits, builder.constant(float32([], [NEVER]))]);
  const best = overAxes(builder, "ReduceMax", others, 1);
  const weight = overAxes(builder, "ReduceSum", weights, 1);
  return builder.add("Sub", [weightedSum(builder, logits, weights), builder.add("Mul", [best, weight])], {}, "margin");
}

function weightedSum(builder: GraphBuilder, value: string, weights: string): string {
  return overAxes(builder, "ReduceSum", builder.add("Mul", [value, weights]), 1, "target");
}

function overAxes(builder: GraphBuilder, type: string, value: string, first: number, hint?: string): string {
  const rank = builder.typeOf(value)?.shape?.length ?? 2;
  return reduced(
    builder,
    type,
    value,
    Array.from({ length: rank - first }, (_, i) => first + i),
    hint,
  );
}

function reduced(builder: GraphBuilder, type: string, value: string, axes: readonly number[], hint?: string): string {
  return builder.add(type, [value, builder.constant(int64(axes), "axes")], { keepdims: attribute.int(0) }, hint);
}
