import { DeeplingError } from "../base/error.ts";
import type { Graph } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { reachable } from "../graph/walk.ts";
import { backward } from "../passes/backward.ts";
import type { Layer } from "../passes/layer.ts";
import { tap } from "../passes/tap.ts";
import type { Sessions } from "../runtime/sessions.ts";
import type { ObjectiveGraph } from "./objective.ts";

/** What gave a number that is none. */
export interface NotFiniteCase {
  readonly objective: Pick<ObjectiveGraph, "forward" | "value" | "image" | "provider">;
  readonly sessions: Sessions;
  readonly layers: readonly Layer[];
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** Whether no number is NaN or infinite. */
export function isFiniteEverywhere(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/**
 * Finds where numbers stop being finite, by a run that reads every layer's output and one that reads the gradient there: the first layer on
 * the way forward, else the layer through which the gradient last went back whole. Answers the error to throw.
 */
export async function blameNotFinite({ objective, sessions, layers, feeds }: NotFiniteCase): Promise<DeeplingError> {
  const { forward, value, image } = objective;
  const needed = new Set([...reachable(forward, [value])].flatMap((node) => [...node.inputs, ...node.outputs]));
  const passed = layers.filter((layer) => needed.has(layer.value));
  const brokenIn = async (graph: Graph, outputs: readonly string[]): Promise<(name: string) => boolean> => {
    const answer = await sessions.use(tap(graph, outputs), (session) => session.run(feeds));
    return (name) => {
      const tensor = answer[name];
      return tensor?.type === "float32" && !isFiniteEverywhere(tensor.data);
    };
  };
  const values = passed.map((layer) => layer.value).filter((name) => name !== image);
  const lost = await brokenIn(forward, [...values, value]);
  const first = passed.find((layer) => lost(layer.value));
  // a network without a gradient (occlusion asks for none) loses numbers on the way forward alone
  if (first !== undefined) return notFinite("activation", first);
  if (lost(value))
    return new DeeplingError("invalid", "objective: not a finite number", { hint: "choose another target" });
  const { graph, gradients } = backward(forward, {
    of: value,
    withRespectTo: passed.map((layer) => layer.value),
    provider: objective.provider,
    seed: "ones",
  });
  const broken = await brokenIn(graph, gradients);
  const gradientAt = new Map(passed.map((layer, index) => [layer.index, gradients[index] ?? ""]));
  const last = passed.findLast((layer) => broken(gradientAt.get(layer.index) ?? ""));
  // the gradient at a layer's output came back through the layers that read it
  const reader = passed.find((layer) => last !== undefined && layer.inputs.includes(last.index));
  const layer = reader ?? last;
  if (layer !== undefined) return notFinite("gradient", layer);
  return new DeeplingError("invalid", "attribution: not a finite number", {
    hint: "the value and its gradient are finite: choose another method, such as gradient",
  });
}

function notFinite(noun: "activation" | "gradient", layer: Layer): DeeplingError {
  const where = layer.op === "" ? "the input" : layer.op;
  return new DeeplingError("invalid", `${noun}: NaN or infinite (layer "${layer.name}", ${where})`, {
    hint:
      noun === "activation"
        ? "it arises in this layer; choose a target before it, or another image"
        : "it arises in this layer; choose a target in an earlier layer, or another image",
  });
}
