import { DeeplingError } from "../../base/error.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { encodeModel } from "../../onnx/encode.ts";
import type { Layer } from "../../passes/layer.ts";
import { fixedBatch, inBatches } from "../../runtime/batches.ts";
import type { Runtime } from "../../runtime/runtime.ts";

/** A loaded graph whose outputs have a row for each image. */
export interface RowSession {
  /** The rows that the output gives for each image of a batch, one after another. */
  readonly run: (batch: Tensor<"float32">) => Promise<(output: string, layer: Layer, width: number) => Float32Array>;
  readonly dispose: () => Promise<void>;
}

/** Loads a graph of rows. Where the graph's batch is fixed, one is split and filled up with zeros. */
export async function openRows(graph: Graph, runtime: Runtime): Promise<RowSession> {
  const input = graph.inputs[0]?.name ?? "";
  const fixed = fixedBatch(graph, input);
  const names = graph.outputs.map(({ name }) => name);
  const session = await runtime.open(encodeModel(graph));
  return {
    run: async (batch) => {
      const images = batch.shape[0] ?? 0;
      const answers = await inBatches(batch, { fixed, most: Number.POSITIVE_INFINITY }, async (part) => {
        const answer = await session.run({ [input]: part });
        return names.map((name) => answer[name] as Tensor);
      });
      return (output, layer, width) => {
        const rows = answers[names.indexOf(output)];
        if (rows?.type !== "float32") throw new TypeError(`rows of "${output}"`);
        if (rows.data.length < images * width) {
          throw new DeeplingError("unsupported", `layer: "${layer.name}" does not keep images apart`, {
            hint: "leave this layer out (--layers)",
          });
        }
        return rows.data;
      };
    },
    dispose: () => session.dispose(),
  };
}
