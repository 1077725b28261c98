import { type Abort, unlessAborted } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import type { Progress } from "../../base/progress.ts";
import { sampleIndices, seededRandom } from "../../base/random.ts";
import type { LinearAlgebra } from "../../math/linear-algebra.ts";
import { type Matrix, matrix32, takeRows } from "../../math/matrix.ts";
import { countRight, fitBestRidge } from "../../math/ridge.ts";
import { predictedClass, probabilities } from "../../model/read-scores.ts";
import type { Layer } from "../../passes/layer.ts";
import { findNotFinite, type Passed } from "../finite/find-not-finite.ts";
import { notFiniteError } from "../finite/not-finite.ts";
import { createNetwork } from "../network.ts";
import type { Subject } from "../subject.ts";
import { type DecisionDepths, NO_DEPTH } from "./decision-depths.ts";
import { withNearest } from "./nearest-graph.ts";
import { decisionDepth, neighbourVote, voterCount } from "./neighbour-vote.ts";
import { withPooled } from "./pooled.ts";

/** What is measured of which network. */
export interface DepthOptions extends Passed, Pick<Subject, "items"> {
  readonly layers: readonly Layer[];
  /** True class per data set index; −1 unknown; undefined without labels. */
  readonly labels: Int32Array | undefined;
  readonly classes: number;
  readonly algebra: LinearAlgebra;
  readonly signal: Abort | undefined;
}

/** Images whose activations are held at most: half of them are the support, half judge it. */
const SAMPLE = 4096;
/** Bytes for their activations. */
const MEMORY = 128 * 2 ** 20;

/**
 * Linear probes and decision depths in two passes: the first reads a seeded sample's activations, averaged over positions; its one half is the
 * support that probes are fitted to and that neighbours are sought in, its other half measures accuracies. The second pass finds every image's nearest supports in the
 * graph. Throws "missing classes" where neither labels nor class scores say what an image is, "missing images", "invalid activation" where no image is finite at every layer.
 */
export async function* measureDepth(options: DepthOptions): AsyncGenerator<Progress | DecisionDepths> {
  const { layers, labels, items } = options;
  const labelled = labels?.some((label) => label >= 0) === true;
  if (!labelled && options.model.output.kind === "none") {
    throw new DeeplingError("missing", "classes: the data has no labels and the model no class scores", {
      hint: "name the folders of DATA after the classes, or choose an output with class scores (--output)",
    });
  }
  const sample = yield* readSample(options);
  const known = sample.items.flatMap((item, row): readonly Known[] => {
    const label = labelled ? (labels[item] ?? -1) : (sample.predicted[row] ?? -1);
    return label >= 0 ? [{ row, item, label }] : [];
  });
  const [support, held] = [known.filter((_, at) => at % 2 === 0), known.filter((_, at) => at % 2 === 1)];
  if (support.length === 0) {
    const found = sample.items.length === 0 ? await findNotFinite(options, items, options.signal) : undefined;
    if (found !== undefined) throw notFiniteError(found);
    throw new DeeplingError("missing", "images: none could be read whose class is known");
  }
  const supports = sample.pooled.map((matrix) =>
    takeRows(
      matrix,
      support.map(({ row }) => row),
    ),
  );
  const probed = yield* probes(options, sample.pooled, support, labelled ? held : []);
  const voted = yield* vote(options, supports, support);
  const judged = labelled ? held : [];
  const canVote = otherSupports(support);
  const votesOf = (item: number, index: number) => voted.votes[voted.position.get(item)! * layers.length + index];
  yield {
    ...{ kind: "depth", final: true, labelled, ...probed },
    layers: Int32Array.from(layers, ({ index }) => index),
    read: voted.read,
    support: support.length,
    voters: voterCount(support.length),
    held: held.length,
    neighbours: Float32Array.from(layers, (_, index) =>
      share(judged, ({ item, label }) => votesOf(item, index) === label),
    ),
    accuracy:
      options.model.output.kind === "none"
        ? Number.NaN
        : share(judged, ({ item, label }) => voted.predicted[voted.position.get(item)!] === label),
    depths: Int32Array.from(items, (_, at) => {
      const own = voted.votes.subarray(at * layers.length, (at + 1) * layers.length);
      if (own[0] === NO_DEPTH.unread) return NO_DEPTH.unread;
      const predicted = voted.predicted[at] ?? -1;
      if (predicted >= 0 && !canVote(items[at] ?? -1, predicted)) return NO_DEPTH.unmatched;
      const depth = decisionDepth(own, predicted);
      return depth < 0 ? NO_DEPTH.undecided : layers[depth]!.index;
    }),
  };
}

/** An image whose class is known, and the row of the sample that holds its activations. */
interface Known {
  readonly row: number;
  readonly item: number;
  readonly label: number;
}

/** Whether the support has an image of a class beside the image itself. */
function otherSupports(support: readonly Known[]): (item: number, label: number) => boolean {
  const counts = new Map<number, number>();
  for (const { label } of support) counts.set(label, (counts.get(label) ?? 0) + 1);
  const labelOf = new Map(support.map(({ item, label }) => [item, label]));
  return (item, label) => (counts.get(label) ?? 0) > Number(labelOf.get(item) === label);
}

type Probes = Pick<DecisionDepths, "probe" | "probeFit" | "probePenalty">;

/** Per layer: accuracy on the held images of a linear classifier fitted to the support, and on the support itself. */
async function* probes(
  { layers, classes, algebra, signal }: DepthOptions,
  pooled: readonly Matrix[],
  support: readonly Known[],
  held: readonly Known[],
): AsyncGenerator<Progress, Probes> {
  const none = () => new Float32Array(layers.length).fill(Number.NaN);
  const found = { probe: none(), probeFit: none(), probePenalty: none() };
  if (held.length === 0) return found;
  const rowsOf = (of: readonly Known[]) => of.map(({ row }) => row);
  const [labels, heldLabels] = [support, held].map((of) => of.map(({ label }) => label)) as [number[], number[]];
  for (const [index, matrix] of pooled.entries()) {
    signal?.throwIfAborted();
    const own = takeRows(matrix, rowsOf(support));
    const fitted = await fitBestRidge(own, labels, { classes, algebra });
    const scores = await fitted.scores(takeRows(matrix, rowsOf(held)));
    found.probe[index] = countRight(scores, heldLabels) / held.length;
    found.probeFit[index] = countRight(await fitted.scores(own), labels) / labels.length;
    found.probePenalty[index] = fitted.alpha;
    yield { kind: "progress", stage: "linear probes", done: index + 1, total: layers.length };
  }
  return found;
}

/** Share of the images that are as asked; NaN of none. */
function share<T>(of: readonly T[], is: (one: T, at: number) => boolean): number {
  return of.filter(is).length / of.length;
}

/** Pooled activations of a sample; images with an activation that is not finite are left out. */
async function* readSample(options: DepthOptions) {
  const { graph, model, layers, items, feed, batch, passes, signal } = options;
  const widths = layers.map(({ channels }) => Number(channels.count));
  const width = widths.reduce((sum, own) => sum + own, 0);
  const room = Math.max(2, Math.min(SAMPLE, items.length, Math.floor(MEMORY / (4 * width))));
  const chosen = sampleIndices(items.length, room, seededRandom(0)).sort((a, b) => a - b);
  const reading = withPooled(graph, layers, model.output.value);
  const network = createNetwork(reading.graph, model.input.value, passes.sessions);
  const kept = widths.map((own) => new Float32Array(room * own));
  const [read, predicted]: [number[], number[]] = [[], []];
  let done = 0;
  for await (const part of feed(
    chosen.map((at) => items[at] ?? -1),
    batch,
    signal,
  )) {
    const values = await unlessAborted(network.read(part.input, [...reading.pooled, model.output.value]), signal);
    const classOf = readClasses(values[layers.length]!, part.items.length, model.output);
    const missing = new Set(part.missing);
    for (const [position, item] of part.items.entries()) {
      const rows = widths.map((own, index) =>
        (values[index]!.data as Float32Array).subarray(position * own, (position + 1) * own),
      );
      if (missing.has(position) || !rows.every((row) => row.every(Number.isFinite))) continue;
      for (const [index, row] of rows.entries()) kept[index]!.set(row, read.length * row.length);
      read.push(item);
      predicted.push(classOf(position));
    }
    done += part.items.length;
    yield { kind: "progress", stage: "activations of a sample", done, total: chosen.length } satisfies Progress;
  }
  const pooled = kept.map((data, index) =>
    matrix32(read.length, widths[index]!, data.subarray(0, read.length * widths[index]!)),
  );
  return { items: read, predicted, pooled };
}

/** Every image's vote at every layer, items × layers; `NO_DEPTH.unread` where it could not be read, −1 where its activations are not finite. */
async function* vote(options: DepthOptions, supports: readonly Matrix[], support: readonly Known[]) {
  const { graph, model, layers, items, feed, batch, passes, signal } = options;
  const voters = voterCount(support.length);
  // one more than vote, since an image of the support finds itself
  const nearest = withNearest(graph, layers, supports, voters + 1, model.output.value);
  const names = [...nearest.outputs.flatMap(({ distances, rows }) => [distances, rows]), model.output.value];
  const network = createNetwork(nearest.graph, model.input.value, passes.sessions);
  const labels = support.map(({ label }) => label);
  const selfOf = new Map(support.map(({ item }, row) => [item, row]));
  const votes = new Int16Array(items.length * layers.length).fill(NO_DEPTH.unread);
  const predicted = new Int32Array(items.length).fill(-1);
  let [done, read] = [0, 0];
  for await (const part of feed(items, batch, signal)) {
    const values = await unlessAborted(network.read(part.input, names), signal);
    const classOf = readClasses(values[2 * layers.length]!, part.items.length, model.output);
    const missing = new Set(part.missing);
    for (const [position, item] of part.items.entries()) {
      if (missing.has(position)) continue;
      const at = done + position;
      read++;
      predicted[at] = classOf(position);
      for (let index = 0; index < layers.length; index++) {
        const [distances, rows] = [
          values[2 * index]!.data as Float32Array,
          values[2 * index + 1]!.data as Float32Array,
        ];
        const few = rows.length / part.items.length;
        const own = rows.subarray(position * few, (position + 1) * few);
        const isKnown = Number.isFinite(distances[position * few]);
        votes[at * layers.length + index] = isKnown ? neighbourVote(own, labels, selfOf.get(item) ?? -1, voters) : -1;
      }
    }
    done += part.items.length;
    yield { kind: "progress", stage: "neighbours at every layer", done, total: items.length } satisfies Progress;
  }
  return { votes, predicted, read, position: new Map(items.map((item, at) => [item, at])) };
}

type Output = DepthOptions["model"]["output"];

/** Predicted classes of a batch; −1 without class scores. */
function readClasses(
  scores: Parameters<typeof probabilities>[0],
  count: number,
  output: Output,
): (position: number) => number {
  const shares = probabilities(scores, output);
  const width = shares.length / count;
  return (position) => predictedClass(shares.subarray(position * width, (position + 1) * width), output);
}
