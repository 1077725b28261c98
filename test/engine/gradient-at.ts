import { emptyGraph } from "../../packages/engine/src/graph/empty-graph.ts";
import type { Attributes, Tensor } from "../../packages/engine/src/index.ts";
import { GraphBuilder } from "../../packages/engine/src/index.ts";
import { encodeModel } from "../../packages/engine/src/onnx/encode.ts";
import type { Provider } from "../../packages/engine/src/ops/op.ts";
import { backward } from "../../packages/engine/src/passes/backward.ts";
import { inferNode } from "../../packages/engine/src/passes/infer-shapes.ts";
import { createNodeRuntime } from "./runtime.ts";

/**
 * The gradient of the sum of an operator's first output with respect to its real inputs, at exactly these inputs: for the
 * points that finite differences cannot judge, kinks and ties, where a convention holds.
 */
export async function gradientAt(
  type: string,
  inputs: readonly Tensor[],
  attributes: Attributes = {},
  provider: Provider = "cpu",
): Promise<readonly number[][]> {
  const builder = new GraphBuilder(emptyGraph("one node"), inferNode);
  const names = inputs.map((tensor, index) =>
    tensor.type === "float32"
      ? builder.input(`input${index}`, { type: tensor.type, shape: tensor.shape })
      : builder.constant(tensor),
  );
  const graph = builder.build([builder.add(type, names, attributes)]);
  const wanted = graph.inputs.map((input) => input.name);
  const target = graph.outputs[0]?.name ?? "";
  const result = backward(graph, { of: target, withRespectTo: wanted, provider, seed: "ones" });
  const session = await createNodeRuntime({ threads: 1 }).open(encodeModel(result.graph));
  const feeds = names.flatMap((name, index) =>
    wanted.includes(name) ? [[name, inputs[index] as Tensor] as const] : [],
  );
  const outputs = await session.run(Object.fromEntries(feeds), result.gradients);
  await session.dispose();
  return result.gradients.map((name) => Array.from(outputs[name]?.data ?? [], Number));
}
