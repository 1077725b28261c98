import { addTo } from "../../math/add-to.ts";
import { createBlockSums, type SumNode } from "../../math/block-sums.ts";
import { predictedClass } from "../../model/read-scores.ts";
import type { ScoreOutput } from "../../model/score-output.ts";

/** What a network says of the images judged so far. */
export interface Figures {
  /** Share of right predictions among labelled images; NaN without labels. */
  readonly accuracy: number;
  /** Mean probability of the true class; NaN without labels. */
  readonly trueConfidence: number;
  /** Share of images that are predicted as the untouched ones are. */
  readonly same: number;
  /** Per class, the share of right predictions among its images; NaN where it has none. */
  readonly recall: Float64Array;
  /** Images whose scores are NaN or infinite under the edit alone: they count as wrong, and as predicted otherwise. */
  readonly lost: number;
}

/** One image's probabilities, and what is true of it. */
export interface Judged {
  readonly row: Float32Array;
  /** All its true classes; none where they are not known. */
  readonly truth: readonly number[];
}

/** Counts what one network says, image by image. */
export interface Tally {
  /**
   * The predicted class, which is counted: `untouched` is what the untouched image is predicted as, undefined for that one itself. −1 where a score is
   * NaN; an untouched image of which that is so is not counted.
   */
  readonly add: (judged: Judged, untouched: number | undefined) => number;
  /** Ends a batch: sums do not depend on how batches are cut into chunks. */
  readonly endBatch: () => void;
  readonly figures: () => Figures;
  readonly counts: () => TallyCounts;
  /** Adds what another tally counted of the images that follow. */
  readonly append: (counts: TallyCounts) => void;
}

/** What a tally has counted. */
export interface TallyCounts {
  readonly hits: Int32Array;
  readonly images: Int32Array;
  readonly count: number;
  readonly labelled: number;
  readonly right: number;
  readonly same: number;
  readonly lost: number;
  readonly confidence: readonly SumNode[];
}

/** A tally that is empty, and whose first batch is number `first` of the pass over the data. */
export function createTally(
  output: Pick<ScoreOutput, "kind" | "scores" | "threshold" | "classes">,
  first: number,
): Tally {
  const hits = new Int32Array(output.classes);
  const images = new Int32Array(output.classes);
  const confidence = createBlockSums(1, first);
  let [count, labelled, right, same, lost] = [0, 0, 0, 0, 0];
  return {
    add: ({ row, truth }, untouched) => {
      const said = predictedClass(row, output);
      if (said < 0 && untouched === undefined) return said;
      count++;
      if (said < 0) lost++;
      if (untouched === undefined || said === untouched) same++;
      const [label] = truth;
      if (label === undefined) return said;
      const hit = truth.includes(said);
      labelled++;
      if (hit) right++;
      // scores that are no numbers are no right answer
      const sum = confidence.row(0);
      sum[0] = (sum[0] ?? 0) + (said < 0 ? 0 : Math.max(...truth.map((one) => row[one] ?? 0)));
      images[label] = (images[label] ?? 0) + 1;
      if (hit) hits[label] = (hits[label] ?? 0) + 1;
      return said;
    },
    endBatch: confidence.endBlock,
    counts: () => ({
      ...{ hits: hits.slice(), images: images.slice(), count, labelled, right, same, lost },
      confidence: confidence.nodes(),
    }),
    append: (more) => {
      addTo(hits, more.hits);
      addTo(images, more.images);
      confidence.append(more.confidence);
      count += more.count;
      labelled += more.labelled;
      right += more.right;
      same += more.same;
      lost += more.lost;
    },
    figures: () => ({
      accuracy: right / labelled,
      trueConfidence: (confidence.total().get(0)?.[0] ?? 0) / labelled,
      ...{ same: same / count, lost },
      recall: Float64Array.from(hits, (hit, label) => hit / (images[label] ?? 0)),
    }),
  };
}
