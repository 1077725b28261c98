import { relevanceGraph } from "../../explain/lrp/relevance-graph.ts";
import { LRP_DEFAULTS, relevanceSettings } from "../../explain/lrp/relevance-settings.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { int64 } from "../../graph/tensor.ts";
import { addScores } from "../../model/score-values.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { linearSteps } from "../../passes/linear-steps/linear-steps.ts";
import type { Subject } from "../subject.ts";
import { addUnitMaps } from "../units/unit-maps.ts";

/** The parts of a subject that the graph is made of. */
type RelevantParts = Pick<Subject, "graph" | "model" | "image" | "runtime" | "preprocessing">;

/**
 * A network that hands the logit of each image's predicted class back to a layer by layer-wise relevance propagation (Bach et al. 2015, the default rules of the method
 * "lrp"). Outputs: `sums` [images, units], each unit's relevance over all its positions, and `places` [images, units], float32, where it has most. Throws "unsupported
 * relevance" at an operator without a rule.
 */
export function unitRelevanceGraph(
  { graph, model, image: plane, preprocessing, runtime }: RelevantParts,
  layer: Layer,
) {
  const { output } = model;
  const kept = new Set([layer.value, output.value, output.logits ?? output.value]);
  const network = linearSteps(graph, kept);
  const objective = new GraphBuilder(network, inferNode);
  const { logits } = addScores(objective, output);
  const keepdims = { keepdims: attribute.int(0) };
  const value = objective.add("ReduceMax", [logits, objective.constant(int64([1]))], keepdims, "predicted");
  const { value: image } = model.input;
  const forward = objective.build([value]);
  const settings = relevanceSettings(LRP_DEFAULTS, { image, plane, scaling: preprocessing });
  const seeded = { forward, image, value, provider: runtime.provider };
  const { graph: made, relevance } = relevanceGraph(network, seeded, settings, layer.value);
  const builder = new GraphBuilder(made, inferNode);
  const maps = addUnitMaps(builder, { ...layer, value: relevance });
  const sums = builder.add("ReduceSum", [maps, builder.constant(int64([2]))], keepdims, "sums");
  const place = builder.add("ArgMax", [maps], { axis: attribute.int(2), ...keepdims }, "place");
  const places = builder.add("Cast", [place], { to: attribute.int(1) }, "places");
  return { graph: builder.build([sums, places]), sums, places };
}
