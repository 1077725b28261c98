import type { Graph } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { tap } from "../passes/tap.ts";
import type { Sessions } from "../runtime/sessions.ts";
import { padBatch } from "./feed.ts";

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
  const extent = graph.inputs.find(({ name }) => name === input)?.shape?.[0];
  const fixedBatch = typeof extent === "number" ? extent : undefined;
  const tapped = new Map<string, Graph>();

  const graphOf = (values: readonly string[]): Graph => {
    const key = values.join("\n");
    const found = tapped.get(key) ?? tap(graph, values);
    tapped.set(key, found);
    return found;
  };

  const readOnce = async (batch: Tensor<"float32">, values: readonly string[]): Promise<readonly Tensor[]> => {
    const computed = values.filter((value) => value !== input);
    if (computed.length === 0) return values.map(() => batch);
    const count = batch.shape[0] ?? 0;
    const fed = fixedBatch === undefined ? batch : padBatch(batch, fixedBatch);
    const answer = await sessions.use(graphOf(computed), (session) => session.run({ [input]: fed }));
    return values.map((value) => (value === input ? batch : firstRows(answer[value] as Tensor, count, fixedBatch)));
  };

  const read = async (batch: Tensor<"float32">, values: readonly string[]): Promise<readonly Tensor[]> => {
    const count = batch.shape[0] ?? 0;
    if (fixedBatch === undefined || count <= fixedBatch) return readOnce(batch, values);
    const parts: (readonly Tensor[])[] = [];
    for (let start = 0; start < count; start += fixedBatch) {
      parts.push(await readOnce(rows(batch, start, Math.min(count, start + fixedBatch)), values));
    }
    return values.map((_, index) => stack(parts.map((part) => part[index] as Tensor)));
  };

  return { graph, input, fixedBatch, read };
}

function rows<T extends Tensor>(tensor: T, start: number, end: number): T {
  const [count = 1, ...rest] = tensor.shape;
  const size = tensor.data.length / count;
  return { ...tensor, shape: [end - start, ...rest], data: tensor.data.slice(start * size, end * size) };
}

/** What belongs to the first `count` images; a graph of one image may give values without an axis for it. */
function firstRows(tensor: Tensor, count: number, fixed: number | undefined): Tensor {
  if (fixed === 1) return tensor.shape[0] === 1 ? tensor : { ...tensor, shape: [1, ...tensor.shape] };
  return tensor.shape[0] === count ? tensor : rows(tensor, 0, count);
}

function stack(parts: readonly Tensor[]): Tensor {
  const count = parts.reduce((sum, part) => sum + (part.shape[0] ?? 0), 0);
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data as Float32Array, at);
    at += part.data.length;
  }
  return { type: "float32", shape: [count, ...(parts[0]?.shape.slice(1) ?? [])], data };
}
