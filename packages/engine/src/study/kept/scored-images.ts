import { type Abort, unlessAborted } from "../../base/abort.ts";
import type { Feed } from "../../data/feed.ts";
import { type BehindEdits, behindEdits } from "../../edits/network/behind-edits.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import { cutRows, fixedBatch, padBatch } from "../../runtime/batches.ts";
import { runAhead } from "../../runtime/run-ahead.ts";
import type { Subject } from "../subject.ts";
import { keptValues } from "./kept-values.ts";

/** Class scores of a batch of images. */
export interface ScoredImages {
  readonly items: readonly number[];
  /** Positions in the batch whose image could not be read. */
  readonly missing: readonly number[];
  /** A row for each image. */
  readonly scores: Tensor;
}

/** Class scores of images as a feed gives them. */
export async function* scoredFeed(
  feed: Feed,
  items: readonly number[],
  batch: number,
  scores: (input: Tensor<"float32">) => Promise<Tensor>,
  signal: Abort | undefined,
): AsyncGenerator<ScoredImages> {
  const answers = runAhead(feed(items, batch, signal), ({ input }) => scores(input));
  for await (const { batch: read, answer } of answers) {
    yield { items: read.items, missing: read.missing, scores: answer };
  }
}

/** Class scores of the whole data set, batch by batch. Of an edited network on unedited images only what lies behind the edits is computed, from activations that are kept. */
export async function* scoredImages(subject: Subject, signal: Abort | undefined): AsyncGenerator<ScoredImages> {
  const behind = await subject.shared(behindOf);
  if (behind !== undefined) {
    for await (const { items, missing, after } of scoredPairs(behind, false, signal)) {
      yield { items, missing, scores: after };
    }
    return;
  }
  const { feed, items, batch, passes } = subject;
  const scores = (input: Tensor<"float32">) => unlessAborted(subject.scores(passes.network, input), signal);
  yield* scoredFeed(feed, items, batch, scores, signal);
}

/** Class scores of the whole data set as the subject's own graph computes them, whatever the model's file says. */
export async function* scoredByGraph(
  { feed, items, batch, passes, model }: Subject,
  signal: Abort | undefined,
): AsyncGenerator<ScoredImages> {
  const read = async (input: Tensor<"float32">) =>
    (await unlessAborted(passes.network.read(input, [model.output.value]), signal))[0] as Tensor;
  yield* scoredFeed(feed, items, batch, read, signal);
}

/** An edited network as far as it has to be computed again. */
export interface Behind extends BehindEdits {
  /** The same network without edits. */
  readonly unedited: Subject;
  readonly output: string;
}

/** Of a network's multiply-adds, the share behind an edit up to which it pays to keep what stands before it. */
const LARGEST_SHARE = 0.75;

/**
 * For `Subject.shared`: what lies behind the edits of a subject's network; undefined where all is computed again, because the images are edited too, because
 * most of the network lies behind the edits, or because what lies before them has no row for each image.
 */
export async function behindOf(subject: Subject): Promise<Behind | undefined> {
  const { variant, model, graph } = subject;
  const { image = [], network = [] } = variant;
  if (image.length > 0 || network.length === 0) return undefined;
  const unedited = await subject.of({ model: variant.model });
  const output = model.output.value;
  const behind = behindEdits(unedited.graph, graph, output);
  if (behind === undefined || shareOf(behind.tail, model.layers) > LARGEST_SHARE) return undefined;
  return { ...behind, unedited, output };
}

/** The share of the layers' multiply-adds that a part of the network holds. */
function shareOf(part: Graph | undefined, layers: readonly Layer[]): number {
  const nodes = new Set(part?.nodes.map(({ name }) => name));
  const sum = (some: readonly Layer[]) => some.reduce((total, { multiplyAdds }) => total + multiplyAdds, 0);
  const held = sum(layers.filter((layer) => layer.nodes.some((name) => nodes.has(name))));
  return held / Math.max(1, sum(layers));
}

/** Class scores of a batch without and with edits. */
export interface ScoredPair {
  readonly items: readonly number[];
  readonly missing: readonly number[];
  /** Undefined unless asked for. */
  readonly before: Tensor | undefined;
  readonly after: Tensor;
}

/** Scores with edits, and without them where asked for, in one pass: the network without edits is run for what is not kept of it. */
export async function* scoredPairs(
  { unedited, tail, cut, output }: Behind,
  both: boolean,
  signal: Abort | undefined,
): AsyncGenerator<ScoredPair> {
  const wanted = both || tail === undefined ? [output] : [];
  const values = [...new Set([...wanted, ...cut.map((at) => at.unedited)])];
  for await (const { items, missing, tensors } of unedited.shared(keptValues)(values, signal)) {
    const read = (name: string) => tensors[values.indexOf(name)] as Tensor;
    const before = values.includes(output) ? read(output) : undefined;
    const feeds = cut.map(({ own, unedited: name }) => [own, read(name)] as const);
    const after = tail === undefined ? (before as Tensor) : await runTail(unedited, tail, feeds, output, items.length);
    yield { items, missing, before, after };
  }
}

/** Runs what lies behind an edit on a batch of what stands before it. */
async function runTail(
  { passes }: Subject,
  tail: Graph,
  feeds: readonly (readonly [name: string, value: Tensor])[],
  output: string,
  count: number,
): Promise<Tensor> {
  const fixed = fixedBatch(tail, feeds[0]?.[0] ?? "");
  const rows = fixed ?? count;
  const grown = feeds.map(([name, value]) => [name, padBatch(value as Tensor<"float32">, rows)] as const);
  const answer = await passes.sessions.use(tail, (session) => session.run(Object.fromEntries(grown)));
  return cutRows(answer[output] as Tensor, count, rows);
}
