import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { predictedClass, probabilities } from "../../model/read-scores.ts";
import { hasScores } from "../../model/score-output.ts";
import { createNetwork } from "../network.ts";
import type { ModelInfo } from "../study.ts";
import type { Subject } from "../subject.ts";
import type { PruneLedger } from "./prune-messages.ts";

type Answers = Pick<PruneLedger, "accuracy" | "trueConfidence">;

/** What networks of the same input answer on the data, and how far the last two are apart. */
export interface Compared {
  readonly answers: readonly Answers[];
  /** Images that could be read and that the first network judges. */
  readonly count: number;
  /** Images that could be read and count nowhere, since the first network's scores are NaN or infinite. */
  readonly unjudged: readonly number[];
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
  const counting = createCounting(networks.length, model.output);
  let done = 0;
  for await (const part of feed(items, batch, signal)) {
    const scores: Tensor[] = [];
    for (const network of networks) scores.push((await network.read(part.input, [model.output.value]))[0] as Tensor);
    for (const [position, item] of part.items.entries()) {
      if (part.missing.includes(position)) continue;
      const rows = scores.map((tensor) => ({
        ...tensor,
        shape: [1],
        data: rowOf(tensor, position, part.items.length),
      }));
      counting.add(item, rows as readonly RowOfScores[], data.labels?.[item] ?? -1);
    }
    done += part.items.length;
    yield { kind: "progress", stage: "predictions", done, total: items.length };
  }
  return counting.found();
}

/** What a network answers on one image. */
type RowOfScores = Tensor & { readonly data: Float32Array };

interface Tally {
  known: number;
  right: number;
  confidence: number;
}

/** Counts what several networks answer, image by image. */
function createCounting(networks: number, output: ModelInfo["output"]) {
  const tallies = Array.from({ length: networks }, (): Tally => ({ known: 0, right: 0, confidence: 0 }));
  const unjudged: number[] = [];
  let [count, difference, largest] = [0, 0, 0];
  return {
    add: (item: number, rows: readonly RowOfScores[], label: number): void => {
      const [left, right] = rows.slice(-2).map(({ data }) => data);
      const apart = differenceOf(left ?? [], right ?? []);
      largest = Math.max(largest, apart.largest);
      difference = Math.max(difference, apart.difference);
      const judged = hasScores(output) ? rows.map((row) => judge(row, output)) : [];
      if ((judged[0]?.said ?? 0) < 0) {
        unjudged.push(item);
        return;
      }
      count++;
      if (label >= 0) for (const [at, own] of judged.entries()) addTo(tallies[at], own, label);
    },
    found: (): Compared => ({
      answers: tallies.map(({ known, right, confidence }) => ({
        accuracy: known === 0 ? Number.NaN : right / known,
        trueConfidence: known === 0 ? Number.NaN : confidence / known,
      })),
      ...{ count, unjudged, difference, largest },
    }),
  };
}

/** An image's probabilities and its predicted class, −1 where a score is NaN. */
interface Judged {
  readonly shares: Float32Array;
  readonly said: number;
}

function judge(row: RowOfScores, output: ModelInfo["output"]): Judged {
  const shares = probabilities(row, output);
  return { shares, said: predictedClass(shares, output) };
}

/** Counts a labelled image; without some units its scores may be no numbers, which is no right answer. */
function addTo(tally: Tally | undefined, { shares, said }: Judged, label: number): void {
  if (tally === undefined) return;
  tally.known++;
  if (said >= 0) tally.confidence += shares[label] ?? 0;
  if (said === label) tally.right++;
}

/** The largest number of the first list by size, and the largest difference from the second; NaN once one of two numbers is NaN alone. */
function differenceOf(left: ArrayLike<number>, right: ArrayLike<number>) {
  let [difference, largest] = [0, 0];
  Array.from(left).forEach((score, at) => {
    const other = right[at] ?? Number.NaN;
    if (!Number.isNaN(score)) largest = Math.max(largest, Math.abs(score));
    // NaN or infinite in both networks is no difference
    if (!Object.is(score, other)) difference = Math.max(difference, Math.abs(score - other));
  });
  return { difference, largest };
}

/** The numbers of one image. */
function rowOf({ data }: Tensor, position: number, images: number): Float32Array {
  const width = data.length / images;
  return Float32Array.from(data.slice(position * width, (position + 1) * width) as ArrayLike<number>, Number);
}
