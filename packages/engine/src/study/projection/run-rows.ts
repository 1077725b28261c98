import { DeeplingError } from "../../base/error.ts";
import type { Progress } from "../../base/progress.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { type Matrix, matrix32 } from "../../math/matrix.ts";
import { encodeModel } from "../../onnx/encode.ts";
import type { Layer } from "../../passes/layer.ts";
import type { JoinedProducts } from "../../passes/pivot-products.ts";
import { fixedBatch, inBatches } from "../../runtime/batches.ts";
import type { Runtime } from "../../runtime/runtime.ts";

/** Said before a graph is made, written and loaded: with hundreds of layers that takes seconds in which no image is read. */
export const LOADING: Progress = { kind: "progress", stage: "loading the network", done: 0, total: 0 };

/** A loaded graph whose outputs have a row for each image. */
export interface RowSession {
  /** The rows that the output gives for each image of a batch, one after another. */
  readonly run: (batch: Tensor<"float32">) => Promise<(output: string, layer: Layer, width: number) => Float32Array>;
  readonly dispose: () => Promise<void>;
}

/** A loaded graph whose only output has a row of numbers for each image. */
export interface ProductSession {
  /** Images × columns. */
  readonly run: (batch: Tensor<"float32">) => Promise<Matrix>;
  readonly dispose: () => Promise<void>;
}

/** Loads a graph of products in one output. */
export async function openProducts(
  { graph, output, columns }: JoinedProducts,
  runtime: Runtime,
): Promise<ProductSession> {
  const { run, dispose } = await openBatches(graph, runtime);
  return {
    run: async (batch) => {
      const { [output]: rows } = await run(batch);
      if (rows?.type !== "float32") throw new TypeError(`rows of "${output}"`);
      return matrix32(batch.shape[0] ?? 0, columns, rows.data);
    },
    dispose,
  };
}

/** Loads a graph of rows. */
export async function openRows(graph: Graph, runtime: Runtime): Promise<RowSession> {
  const { run, dispose } = await openBatches(graph, runtime);
  return {
    run: async (batch) => {
      const images = batch.shape[0] ?? 0;
      const answers = await run(batch);
      return (output, layer, width) => {
        const rows = answers[output];
        if (rows?.type !== "float32") throw new TypeError(`rows of "${output}"`);
        if (rows.data.length < images * width) {
          throw new DeeplingError("unsupported", `layer: "${layer.name}" does not keep images apart`, {
            hint: "leave this layer out (--layers)",
          });
        }
        return rows.data;
      };
    },
    dispose,
  };
}

/** Loads a graph that is run on images alone. Where its batch is fixed, one is split and filled up with zeros. */
async function openBatches(graph: Graph, runtime: Runtime) {
  const input = graph.inputs[0]?.name ?? "";
  const fixed = fixedBatch(graph, input);
  const names = graph.outputs.map(({ name }) => name);
  const session = await runtime.open(encodeModel(graph));
  return {
    run: async (batch: Tensor<"float32">): Promise<Readonly<Record<string, Tensor | undefined>>> => {
      const answers = await inBatches(batch, { fixed, most: Number.POSITIVE_INFINITY }, async (part) => {
        const answer = await session.run({ [input]: part });
        return names.map((name) => answer[name] as Tensor);
      });
      return Object.fromEntries(names.map((name, at) => [name, answers[at]]));
    },
    dispose: () => session.dispose(),
  };
}
