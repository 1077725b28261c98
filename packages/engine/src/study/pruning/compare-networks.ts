import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { predictedClass, probabilities } from "../../model/read-scores.ts";
import { hasScores } from "../../model/score-output.ts";
import { createNetwork } from "../network.ts";
import type { Subject } from "../subject.ts";
import type { PruneLedger } from "./prune-messages.ts";

type Answers = Pick<PruneLedger, "accuracy" | "trueConfidence">;

/** What networks of the same input answer on the data, and how far the last two are apart. */
export interface Compared {
  readonly answers: readonly Answers[];
  /** Images that could be read. */
  readonly count: number;
  readonly difference: number;
  readonly largest: number;
}

/** Runs networks on every image of the subject's data: accuracy of each, and the largest difference between the scores of the last two. */
export async function* compareNetworks(
  subject: Subject,
  graphs: readonly Graph[],
  signal: Abort | undefined,
): AsyncGenerator<Progress, Compared> {
  const { model, feed, items, batch, passes, data } = subject;
  const networks = graphs.map((graph) => createNetwork(graph, model.input.value, passes.sessions));
  const tallies = networks.map(() => ({ known: 0, right: 0, confidence: 0 }));
  let [done, count, difference, largest] = [0, 0, 0, 0];
  for await (const part of feed(items, batch, signal)) {
    const scores: Tensor[] = [];
    for (const network of networks) scores.push((await network.read(part.input, [model.output.value]))[0] as Tensor);
    part.items.forEach((item, position) => {
      if (part.missing.includes(position)) return;
      count++;
      const [left, right] = scores.slice(-2).map((tensor) => rowOf(tensor, position, part.items.length));
      left?.forEach((score, at) => {
        const other = right?.[at] ?? Number.NaN;
        if (!Number.isNaN(score)) largest = Math.max(largest, Math.abs(score));
        // NaN or infinite in both networks is no difference
        if (!Object.is(score, other)) difference = Math.max(difference, Math.abs(score - other));
      });
      const label = data.labels?.[item] ?? -1;
      if (label < 0 || !hasScores(model.output)) return;
      scores.forEach((tensor, at) => {
        const tally = tallies[at] as (typeof tallies)[number];
        const shares = probabilities(
          { ...tensor, shape: [1], data: rowOf(tensor, position, part.items.length) } as Tensor,
          model.output,
        );
        tally.known++;
        tally.confidence += shares[label] ?? 0;
        if (predictedClass(shares, model.output) === label) tally.right++;
      });
    });
    done += part.items.length;
    yield { kind: "progress", stage: "predictions", done, total: items.length };
  }
  const answers = tallies.map(({ known, right, confidence }) => ({
    accuracy: known === 0 ? Number.NaN : right / known,
    trueConfidence: known === 0 ? Number.NaN : confidence / known,
  }));
  return { answers, count, difference, largest };
}

/** The numbers of one image. */
function rowOf({ data }: Tensor, position: number, images: number): Float32Array {
  const width = data.length / images;
  return Float32Array.from(data.slice(position * width, (position + 1) * width) as ArrayLike<number>, Number);
}
