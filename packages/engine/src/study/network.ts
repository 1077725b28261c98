import type { Graph } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { tap } from "../passes/tap.ts";
import { fixedBatch, inBatches, someRows } from "../runtime/batches.ts";
import type { Sessions } from "../runtime/sessions.ts";

/** A prepared graph that runs batches of any size and reads any of its values. */
export interface Network {
  readonly graph: Graph;
  readonly input: string;
  /** Largest batch that the graph takes at once; images at a time where its batch is fixed. */
  readonly fixedBatch: number | undefined;
  /** The values named, for a batch, cut to the batch's length; the input itself may be asked for. */
  readonly read: (input: Tensor<"float32">, values: readonly string[]) => Promise<readonly Tensor[]>;
}

/** Runs the graph on images given to `input`, through the session cache. A fixed batch is filled up with zeros, and larger batches are split. */
export function createNetwork(graph: Graph, input: string, sessions: Sessions): Network {
  const fixed = fixedBatch(graph, input);
  const tapped = new Map<string, Graph>();

  const graphOf = (values: readonly string[]): Graph => {
    const key = values.join("\n");
    const found = tapped.get(key) ?? tap(graph, values);
    tapped.set(key, found);
    return found;
  };

  const read = async (images: Tensor<"float32">, values: readonly string[]): Promise<readonly Tensor[]> => {
    const computed = values.filter((value) => value !== input);
    if (computed.length === 0) return values.map(() => images);
    const tappedGraph = graphOf(computed);
    const answers = await inBatches(images, { fixed, most: Number.POSITIVE_INFINITY }, async (batch) => {
      const answer = await sessions.use(tappedGraph, (session) => session.run({ [input]: batch }));
      return computed.map((value) => imageRows(answer[value] as Tensor, batch.shape[0] ?? 0, fixed));
    });
    return values.map((value) => (value === input ? images : (answers[computed.indexOf(value)] as Tensor)));
  };

  return { graph, input, fixedBatch: fixed, read };
}

/** A row for each image of the batch; a graph of one image may give values without an axis for it. */
function imageRows(tensor: Tensor, count: number, fixed: number | undefined): Tensor {
  if (fixed === 1) return tensor.shape[0] === 1 ? tensor : { ...tensor, shape: [1, ...tensor.shape] };
  return tensor.shape[0] === count ? tensor : someRows(tensor, 0, count);
}
