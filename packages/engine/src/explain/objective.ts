import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import type { Dim, Graph } from "../graph/graph.ts";
import { float32, int64 } from "../graph/tensor.ts";
import type { Provider } from "../ops/op.ts";
import { backward } from "../passes/backward.ts";
import { inferNode, inferShapes } from "../passes/infer-shapes.ts";
import type { Layer } from "../passes/layer.ts";
import { imageInput } from "../passes/net.ts";
import { type Part, partKey } from "./objective-parts.ts";

/** Where a network's class scores are. */
export interface ScoreOutput {
  readonly name: string;
  readonly scores: "logits" | "probabilities";
}

/**
 * A network with an objective and its gradient by the image. Outputs: `value` [N], `gradient` like the image, `probabilities`
 * [N, classes]. Each part's weights come in through an input of its own, so that another target of the same parts needs no
 * other graph.
 */
export interface ObjectiveGraph {
  readonly graph: Graph;
  /** The part before the gradient; its outputs are `value` and `probabilities`. */
  readonly forward: Graph;
  readonly provider: Provider;
  readonly image: string;
  readonly value: string;
  readonly gradient: string;
  readonly probabilities: string;
  readonly weights: readonly { readonly part: Part; readonly input: string }[];
}

/** Stands for the target's own score when the best of the others is looked for; far below any logit. */
const NEVER = -1e9;

/** Appends the objective to a prepared graph, and its gradient. Throws "unsupported gradient", "unreachable gradient" as `backward` does. */
export function objectiveGraph(
  source: Graph,
  parts: readonly Part[],
  output: ScoreOutput,
  layers: readonly Layer[],
  provider: Provider,
): ObjectiveGraph {
  const typed = inferShapes(source);
  const image = imageInput(typed)?.name ?? "";
  const builder = new GraphBuilder(typed, inferNode);
  const logits = flatScores(builder, output);
  const weights: { part: Part; input: string }[] = [];
  const weigh = (part: Part, shape: readonly Dim[]): string => {
    const input = builder.input(`weights_${partKey(part)}`, { type: "float32", shape });
    weights.push({ part, input });
    return input;
  };
  const summands = parts.map((part) => summand(builder, part, logits, layers, weigh));
  const value = summands.length === 1 ? (summands[0] as string) : builder.add("Sum", summands, {}, "objective");
  const probabilities = builder.add("Softmax", [logits], { axis: attribute.int(1) }, "probabilities");
  const forward = builder.build([value, probabilities]);
  const { graph, gradients } = backward(forward, { of: value, withRespectTo: image, provider, seed: "ones" });
  return { graph, forward, provider, image, value, gradient: gradients[0] as string, probabilities, weights };
}

/** The scores before softmax as [N, classes]: an output that ends in Softmax is read before it, other probabilities by their logarithm. */
function flatScores(builder: GraphBuilder, output: ScoreOutput): string {
  let value = output.name;
  if (output.scores === "probabilities") {
    const producer = builder.producerOf(value);
    const before = producer?.type === "Softmax" ? producer.inputs[0] : undefined;
    // far below what float32 softmax can tell from zero in practice, and no logarithm of nothing
    value = before ?? builder.add("Log", [builder.add("Max", [value, builder.constant(float32([], [1e-30]))])]);
  }
  if (builder.typeOf(value)?.shape?.length === 2) return value;
  return builder.add("Flatten", [value], { axis: attribute.int(1) }, "scores");
}

function summand(
  builder: GraphBuilder,
  part: Part,
  logits: string,
  layers: readonly Layer[],
  weigh: (part: Part, shape: readonly Dim[]) => string,
): string {
  const value = "layer" in part ? (layers[part.layer]?.value ?? "") : logits;
  const shape = builder.typeOf(value)?.shape ?? [];
  const batch = shape.slice(0, 1);
  switch (part.kind) {
    case "logit":
      return weightedSum(builder, value, weigh(part, shape));
    case "log-probability": {
      const scores = builder.add("LogSoftmax", [value], { axis: attribute.int(1) });
      return weightedSum(builder, scores, weigh(part, shape));
    }
    case "margin":
      return margin(builder, value, weigh(part, shape));
    case "channels": {
      const means = shape.length > 2 ? overAxes(builder, "ReduceMean", value, 2) : value;
      return weightedSum(builder, means, weigh(part, shape.slice(0, 2)));
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
  return overAxes(builder, "ReduceSum", builder.add("Mul", [value, weights]), 1);
}

function overAxes(builder: GraphBuilder, type: string, value: string, first: number): string {
  const rank = builder.typeOf(value)?.shape?.length ?? 2;
  const axes = builder.constant(int64(Array.from({ length: rank - first }, (_, i) => first + i)), "axes");
  return builder.add(type, [value, axes], { keepdims: attribute.int(0) });
}
