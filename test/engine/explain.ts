import { createExplainer, type ExplainModel } from "../../packages/engine/src/explain/explainer.ts";
import { requireMethod } from "../../packages/engine/src/explain/index.ts";
import type { Explained, GivenParameters } from "../../packages/engine/src/explain/method.ts";
import { createGraphHasher } from "../../packages/engine/src/graph/hash.ts";
import type { TypedGraph } from "../../packages/engine/src/graph/typed-graph.ts";
import { encodeModel } from "../../packages/engine/src/onnx/encode.ts";
import { findLayers } from "../../packages/engine/src/passes/layers.ts";
import { createSessions } from "../../packages/engine/src/runtime/sessions.ts";
import { parseTarget } from "./parse-target.ts";
import { createNodeRuntime } from "./runtime.ts";
import { scoresOf } from "./scores.ts";

const runtime = createNodeRuntime({ threads: 1 });

/** What a test may set of a network that it explains; pixels are the network's numbers times 255 unless it says so. */
export type ExplainSettings = Partial<
  Pick<ExplainModel, "scaling" | "batch" | "provider" | "output" | "classes" | "plane">
>;

/** A network, its only output being logits, that can be asked for attributions; channels first. */
export function explained(graph: TypedGraph, settings: ExplainSettings = {}) {
  const layers = findLayers(graph);
  const output = scoresOf(graph);
  const [, channels = 1, height = 1, width = 1] = (graph.inputs[0]?.shape ?? []).map(Number);
  const classes = Number(graph.outputs[0]?.shape?.[1]);
  const sessions = createSessions({ runtime, hash: createGraphHasher(), encode: encodeModel });
  const names = { classes: Array.from({ length: classes }, (_, index) => `class ${index}`), layers };
  const explainer = createExplainer({
    graph,
    layers,
    output,
    classes,
    provider: "cpu",
    sessions,
    plane: { channels, height, width, layout: "nchw" },
    scaling: { scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
    batch: 8,
    ...settings,
  });
  const context = (image: Float32Array, target: string, signal?: AbortSignal) =>
    explainer(image, parseTarget(target, names, "logit"), signal);
  return {
    layers,
    context,
    /** Everything that a method yields. */
    async steps(method: string, image: Float32Array, target: string, given: GivenParameters = {}) {
      const steps: Explained[] = [];
      for await (const step of requireMethod(method).explain(context(image, target), given)) steps.push(step);
      return steps;
    },
    /** What a method says in the end; its facts by name. */
    async explain(method: string, image: Float32Array, target: string, given: GivenParameters = {}) {
      const { attribution } = (await this.steps(method, image, target, given)).at(-1) as Explained;
      const facts = Object.fromEntries(attribution.facts.map(({ name, value }) => [name, value]));
      return { ...attribution, facts };
    },
    /** The target's value at each of several images. */
    async values(images: Float32Array, target: string): Promise<Float32Array> {
      const { run, objective } = context(images, target);
      const [values] = await run(objective.graph, images, [objective.value]);
      return values as Float32Array;
    },
    dispose: () => sessions.dispose(),
  };
}
