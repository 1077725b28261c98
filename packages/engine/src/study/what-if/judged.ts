import { predictedClass, probabilities } from "../../model/read-scores.ts";
import type { ScoredImages } from "../kept/scored-images.ts";
import type { Evaluation } from "../study.ts";
import type { Subject } from "../subject.ts";

/** What a network predicts of the images of the data. */
export type Predicted = Pick<Evaluation, "predicted" | "unjudged" | "confidence" | "trueConfidence">;

/** The same, as far as the images were judged. */
export interface Judged extends Predicted {
  /** Images so far, from the first one on. */
  readonly count: number;
  readonly add: (batch: ScoredImages) => void;
  /** Begins anew. */
  readonly restart: () => void;
}

/** For `Subject.shared`: what a network says by its own graph, whatever the model's file says. */
export const judgedByGraph = (subject: Subject): Judged => createJudged(subject);

/** Nothing is judged yet. */
export function createJudged({ model, data, items }: Subject): Judged {
  const predicted = new Int32Array(items.length).fill(-1);
  const confidence = new Float32Array(items.length).fill(Number.NaN);
  const trueConfidence = new Float32Array(items.length).fill(Number.NaN);
  const unjudged: number[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    get unjudged() {
      return Int32Array.from(unjudged);
    },
    predicted,
    confidence,
    trueConfidence,
    add: ({ items: part, missing, scores }) => {
      const shares = probabilities(scores, model.output);
      const width = shares.length / part.length;
      for (const [position, item] of part.entries()) {
        if (missing.includes(position)) continue;
        const row = shares.subarray(position * width, (position + 1) * width);
        const winner = predictedClass(row, model.output);
        predicted[item] = winner;
        if (winner < 0) unjudged.push(item);
        confidence[item] = row[winner] ?? Number.NaN;
        trueConfidence[item] = row[data.labels?.[item] ?? -1] ?? Number.NaN;
      }
      count += part.length;
    },
    restart: () => {
      predicted.fill(-1);
      confidence.fill(Number.NaN);
      trueConfidence.fill(Number.NaN);
      unjudged.length = 0;
      count = 0;
    },
  };
}
