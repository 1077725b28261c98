import type { Tensor } from "../graph/tensor.ts";
import { noScores, type ScoreOutput } from "./score-output.ts";
import { vectorOf } from "./score-vector.ts";
import { aboutNumbers, logitsNote } from "./scores.ts";

/** How far the probabilities of one image may sum from 1: quantised ones are rounded. */
const ROUNDING = 1e-2;

const BOUNDED =
  "the scores of a few images lie between 0 and 1 but do not sum to 1: they are read as logits (if they are probabilities, export the value before them)";

/** What the scores of a few images [images, …] say of an output whose graph does not say what it holds. */
export function readValues(values: Tensor, output: ScoreOutput): ScoreOutput {
  const vector = vectorOf(values.shape, values.shape[0]);
  if (vector === undefined) {
    return noScores(
      output,
      `output "${output.name}" holds a map (${values.shape.join("×")}), not a list of class scores`,
    );
  }
  const rows = rowsOf(values);
  const numbers = rows.flat();
  if (numbers.length === 0 || !numbers.every(Number.isFinite)) return output;
  if (vector.columns === 1) return readColumn(numbers, output);
  const seen = { ...output, classes: rows[0]?.length ?? 0, certain: true };
  const sumsToOne = (of: (value: number) => number) =>
    rows.every((row) => Math.abs(row.reduce((sum, value) => sum + of(value), 0) - 1) <= ROUNDING);
  // a graph that shows its end was only asked how many classes there are
  if (output.scores !== "logits") return seen;
  if (numbers.every((value) => value >= -1e-6) && sumsToOne((value) => value)) {
    const note = "the scores are read as probabilities: those of each image sum to 1";
    const notes = [...output.notes, ...aboutNumbers(note, logitsNote("softmax"))];
    return { ...seen, scores: "probabilities", logits: undefined, notes };
  }
  if (numbers.every((value) => value <= 1e-6) && sumsToOne(Math.exp)) return { ...seen, scores: "log-probabilities" };
  if (numbers.every((value) => value >= -1e-6) && sumsToOne((value) => Math.exp(-value))) {
    return noScores(
      output,
      `output "${output.name}" holds −ln p of each class (export ln p, p or the value before them), of which the largest is the least likely`,
    );
  }
  const bounded = numbers.every((value) => value >= 0 && value <= 1) && numbers.some((value) => value > 0);
  return bounded ? { ...seen, notes: [...output.notes, ...aboutNumbers(BOUNDED)] } : seen;
}

function readColumn(numbers: readonly number[], output: ScoreOutput): ScoreOutput {
  const seen = { ...output, kind: "binary", classes: 2, certain: true } as const;
  if (output.scores !== "logits") return seen;
  // what the graph let guess of the number is said anew
  const others = output.notes.filter(({ about }) => about !== "numbers");
  if (!numbers.every((value) => value >= 0 && value <= 1)) {
    return {
      ...seen,
      notes: [...others, ...aboutNumbers(`one number per image is taken for the logit of the second of two classes`)],
    };
  }
  const said = `one number per image is read as the probability of the second of two classes: it lies between 0 and 1`;
  const notes = [...others, ...aboutNumbers(said, logitsNote("sigmoid"))];
  return { ...seen, scores: "probabilities", logits: undefined, notes };
}

function rowsOf({ shape, data }: Tensor): readonly (readonly number[])[] {
  const all = Array.from(data as ArrayLike<number>, Number);
  const count = shape[0] ?? 1;
  const width = all.length / count;
  return Array.from({ length: count }, (_, row) => all.slice(row * width, (row + 1) * width));
}
