import { attribute } from "../graph/attributes.ts";
import type { GraphBuilder } from "../graph/builder.ts";
import { float32, int64 } from "../graph/tensor.ts";
import type { ScoreOutput } from "./score-output.ts";

/** The class scores of a graph as values of it, each [images, classes], float32. */
export interface AddedScores {
  /** Before softmax or sigmoid; of one number z for two classes −z and z. */
  readonly logits: string;
  /** What `probabilities` of `read-scores.ts` gives for the same images. */
  readonly probabilities: () => string;
  readonly logProbabilities: () => string;
}

/** Far below what float32 can tell from zero in practice, and no logarithm of nothing. */
const TINY = 1e-30;

/**
 * Appends the class scores in one form, whatever the output holds: logits are the value before softmax or sigmoid, or, where the
 * graph has none, ln p, and ln p − ln(1 − p) of what is judged by itself.
 */
export function addScores(builder: GraphBuilder, output: ScoreOutput): AddedScores {
  const { kind, scores } = output;
  const alone = kind !== "classes";
  const number = (value: number) => builder.constant(float32([], [value]));
  const log = (value: string) => builder.add("Log", [builder.add("Max", [value, number(TINY)])]);
  const values = () => flat(builder, output, output.value);

  /** A number for each column as the number of each class; `signs` are those of the first and the second of two. */
  const perClass = (value: string, offset: number): string => {
    if (kind !== "binary") return value;
    const both = builder.add("Mul", [value, builder.constant(float32([1, 2], [-1, 1]))], {}, "two_classes");
    return offset === 0 ? both : builder.add("Add", [both, builder.constant(float32([1, 2], [offset, 0]))]);
  };
  const columns = (): string => {
    if (output.logits !== undefined) return flat(builder, output, output.logits);
    const value = values();
    if (!alone) return scores === "probabilities" ? log(value) : value;
    const p = scores === "log-probabilities" ? builder.add("Exp", [value]) : value;
    return builder.add("Sub", [log(p), log(builder.add("Sub", [number(1), p]))], {}, "logits");
  };
  const logits = perClass(columns(), 0);

  const softmax = (value: string) => builder.add("Softmax", [value], { axis: attribute.int(1) }, "probabilities");
  const sigmoid = (value: string) => builder.add("Sigmoid", [value], {}, "probabilities");
  return {
    logits,
    probabilities: () => {
      if (scores === "logits") return alone ? sigmoid(logits) : softmax(logits);
      // an output of the graph may not be given a second time
      if (scores === "probabilities") return builder.alias(perClass(values(), 1), "probabilities");
      return alone ? perClass(builder.add("Exp", [values()]), 1) : softmax(values());
    },
    logProbabilities: () =>
      alone
        ? builder.add("Neg", [builder.add("Softplus", [builder.add("Neg", [logits])])])
        : builder.add("LogSoftmax", [logits], { axis: attribute.int(1) }),
  };
}

/** A value as [images, columns] in float32. */
function flat(builder: GraphBuilder, { kind }: ScoreOutput, name: string): string {
  const known = builder.typeOf(name);
  const value = (known?.type ?? "float32") === "float32" ? name : builder.add("Cast", [name], { to: attribute.int(1) });
  const rank = known?.shape?.length;
  if (rank === 2) return value;
  if (rank === 0) return builder.add("Unsqueeze", [value, builder.constant(int64([0, 1]))], {}, "scores");
  if (rank === 1) {
    // one number for each image, or the list of the one image
    const axis = kind === "binary" ? 1 : 0;
    return builder.add("Unsqueeze", [value, builder.constant(int64([axis]))], {}, "scores");
  }
  return builder.add("Flatten", [value], { axis: attribute.int(1) }, "scores");
}
