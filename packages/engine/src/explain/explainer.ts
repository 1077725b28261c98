import type { Abort } from "../base/abort.ts";
import type { Graph } from "../graph/graph.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import type { PixelScaling } from "../image/pixel-space.ts";
import { imageExtents, type Plane, planeSize } from "../image/plane.ts";
import type { ScoreOutput } from "../model/score-output.ts";
import type { Provider } from "../ops/op.ts";
import type { Layer } from "../passes/layer.ts";
import { cutRows, fixedBatch, inBatches } from "../runtime/batches.ts";
import type { Sessions } from "../runtime/sessions.ts";
import { blameNotFinite, isFiniteEverywhere } from "./not-finite.ts";
import { type ObjectiveGraph, objectiveGraph } from "./objective.ts";
import { objectiveParts, partWeights } from "./objective-parts.ts";
import type { WeightedTarget } from "./target.ts";

/** A network that can be explained. */
export interface ExplainModel {
  /** Prepared as `inspectModel` does. */
  readonly graph: TypedGraph;
  readonly layers: readonly Layer[];
  readonly output: ScoreOutput;
  readonly classes: number;
  readonly provider: Provider;
  readonly sessions: Sessions;
  /** The image as the network takes it. */
  readonly plane: Plane;
  readonly scaling: PixelScaling;
  /** Images at a time. */
  readonly batch: number;
}

/** One image, one target, and what a method may ask of the network. */
export interface ExplainContext {
  readonly model: ExplainModel;
  /** What the network takes for this one image, in its own layout. */
  readonly image: Float32Array;
  readonly target: readonly WeightedTarget[];
  /** The target as a value of the graph, with its gradient by the image. */
  readonly objective: ObjectiveGraph;
  /** A graph made from the objective's, made once for each `key` and kind of target; targets of a kind differ in what is fed. */
  readonly derive: <T>(key: string, make: () => T) => T;
  /**
   * Runs a graph that takes the image and the target's weights on several images at once, in batches, and gives the values named, all
   * images' one behind another. Throws "invalid gradient" or "invalid activation", naming the layer, where a number is not finite.
   */
  readonly run: (graph: Graph, images: Float32Array, outputs: readonly string[]) => Promise<readonly Float32Array[]>;
  /** What to feed beside the images to a graph that holds the target's value: the target's weights, once for each image. */
  readonly weightFeeds: (images: number) => Readonly<Record<string, Tensor>>;
  readonly signal: Abort | undefined;
}

/** Opens contexts on one network; graphs made for one are there for the next. */
export type Explainer = (image: Float32Array, target: readonly WeightedTarget[], signal?: Abort) => ExplainContext;

/** An explainer of a network. */
export function createExplainer(model: ExplainModel): Explainer {
  const made = new Map<string, unknown>();
  const remember = <T>(key: string, make: () => T): T => {
    if (!made.has(key)) made.set(key, make());
    return made.get(key) as T;
  };
  return (image, target, signal) => {
    const parts = objectiveParts([target]);
    const kind = JSON.stringify(parts);
    const objective = remember(kind, () =>
      objectiveGraph(model.graph, parts, model.output, model.layers, model.provider),
    );
    return {
      model,
      image,
      target,
      objective,
      signal,
      weightFeeds: (images) => weightFeeds({ model, objective, target }, images, images),
      derive: (key, make) => remember(`${key} ${kind}`, make),
      run: (graph, images, outputs) => runBatches({ model, objective, target, signal }, graph, images, outputs),
    };
  };
}

type Running = Pick<ExplainContext, "model" | "objective" | "target" | "signal">;

async function runBatches(
  { model, objective, target, signal }: Running,
  graph: Graph,
  images: Float32Array,
  outputs: readonly string[],
): Promise<readonly Float32Array[]> {
  const { plane, layers, sessions } = model;
  const input = float32([images.length / planeSize(plane), ...imageExtents(plane)], images);
  const batching = { fixed: fixedBatch(graph, objective.image), most: model.batch, signal };
  const answers = await inBatches(input, batching, async (batch, count) => {
    const rows = batch.shape[0] ?? count;
    const feeds = { [objective.image]: batch, ...weightFeeds({ model, objective, target }, rows, count) };
    const answer = await sessions.use(graph, (session) => session.run(feeds, outputs));
    const values = outputs.map((name) => {
      const tensor = answer[name];
      if (tensor?.type !== "float32") throw new TypeError(`output "${name}"`);
      return tensor;
    });
    // what the images that fill a batch up give does not matter
    const finite = values.every((tensor) => isFiniteEverywhere(cutRows(tensor, count, rows).data));
    if (!finite) throw await blameNotFinite({ objective, sessions, layers, feeds });
    return values;
  });
  return answers.map(({ data }) => data as Float32Array);
}

/** The target's weights for the first `count` of `rows` images, nothing for the rest. */
function weightFeeds(
  { model, objective, target }: Omit<Running, "signal">,
  rows: number,
  count: number,
): Record<string, Tensor> {
  const targets = Array.from({ length: rows }, (_, row) => (row < count ? target : []));
  return Object.fromEntries(
    objective.weights.map(({ part, input }) => [input, partWeights(part, targets, model.classes, model.layers)]),
  );
}
