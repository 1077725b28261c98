import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { int64 } from "../../graph/tensor.ts";
import { addScores } from "../../model/score-values.ts";
import { backward } from "../../passes/backward.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import type { Subject } from "../subject.ts";
import { addUnitMaps } from "../units/unit-maps.ts";

/**
 * A network with the maps of a layer, images × units × positions, and with activation × gradient of the predicted class's logit at each of their places. Throws "unsupported
 * gradient", "unreachable gradient".
 */
export function cellGraph({ graph, model, runtime }: Pick<Subject, "graph" | "model" | "runtime">, layer: Layer) {
  const builder = new GraphBuilder(graph, inferNode);
  const { logits } = addScores(builder, model.output);
  const keepdims = { keepdims: attribute.int(0) };
  const predicted = builder.add("ReduceMax", [logits, builder.constant(int64([1]))], keepdims, "predicted");
  const { graph: differentiated, gradients } = backward(builder.build([predicted]), {
    ...{ of: predicted, withRespectTo: layer.value, provider: runtime.provider, seed: "ones" },
  });
  const grown = new GraphBuilder(differentiated, inferNode);
  const product = grown.add("Mul", [layer.value, gradients[0] ?? ""], {}, "effect");
  const maps = addUnitMaps(grown, layer);
  const effects = addUnitMaps(grown, { ...layer, value: product });
  return { graph: grown.build([maps, effects]), maps, effects };
}
