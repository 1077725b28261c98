import { DeeplingError } from "../../base/error.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { encodeModel } from "../../onnx/encode.ts";
import type { Layer } from "../../passes/layer.ts";
import { fixedBatch, padBatch } from "../../runtime/batches.ts";
import type { Runtime } from "../../runtime/runtime.ts";

/** A loaded graph whose outputs have a row for each image. */
export interface RowSession {
  /** The rows that the output gives for each image of a batch, one after another. */
  readonly run: (batch: Tensor<"float32">) => Promise<(output: string, layer: Layer, width: number) => Float32Array>;
  readonly dispose: () => Promise<void>;
}

/** Loads a graph of rows. A batch is filled up with zeros where the graph's batch is fixed. */
export async function openRows(graph: Graph, runtime: Runtime): Promise<RowSession> {
  const input = graph.inputs[0]?.name ?? "";
  const fixed = fixedBatch(graph, input);
  const session = await runtime.open(encodeModel(graph));
  return {
    run: async (batch) => {
      const images = batch.shape[0] ?? 0;
      const answer = await session.run({ [input]: fixed === undefined ? batch : padBatch(batch, fixed) });
      return (output, layer, width) => {
        const rows = answer[output];
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
