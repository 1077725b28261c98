import { DeeplingError } from "../base/error.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { consumers, producers } from "../graph/walk.ts";
import { planar } from "../image/planar.ts";
import { hasTrait } from "../ops/index.ts";
import type { Op, Pullback } from "../ops/op.ts";
import { backward } from "../passes/backward.ts";
import type { ExplainContext } from "./explainer.ts";

/** What rectifiers let pass back: what is positive, "guided" only where they were active too. */
export type RectifierRule = "guided" | "deconvolution";

/** Tells which nodes of a graph rectify: the activations that do, Clip from 0, and the Min or Clip that caps a Relu right before or after it, as ReLU6 may be written. */
export function rectifiersOf(graph: Graph): (node: Node) => boolean {
  const made = producers(graph);
  const readers = consumers(graph);
  const numberOf = (value: string | undefined) => {
    const tensor = graph.initializers.get(value ?? "");
    return tensor?.type === "float32" && tensor.data.length === 1 ? tensor.data[0] : undefined;
  };
  const isRelu = (node: Node | undefined) => node?.type === "Relu";
  return (node) => {
    if (hasTrait(node, "rectifies")) return true;
    const [, low = "", high = ""] = node.inputs;
    if (node.type === "Clip" && low !== "") return numberOf(low) === 0;
    const caps = node.type === "Clip" ? [high] : node.type === "Min" && node.inputs.length === 2 ? node.inputs : [];
    if (!caps.some((input) => (numberOf(input) ?? 0) > 0)) return false;
    const after = readers.get(node.outputs[0] ?? "") ?? [];
    return node.inputs.some((input) => isRelu(made.get(input))) || (after.length === 1 && isRelu(after[0]));
  };
}

/**
 * The gradient with another rule at every rectifier: it lets only what is positive of the gradient pass. "guided" keeps the
 * rectifier's own derivative too, "deconvolution" puts nothing in its place. Channels × height × width. Throws "unsupported method"
 * where no rectifier lies between image and target.
 */
export async function rectifiedGradient(context: ExplainContext, kind: RectifierRule): Promise<Float32Array> {
  const { graph, gradient } = context.derive(kind, () => rectifiedGraph(context, kind));
  const [values] = await context.run(graph, context.image, [gradient]);
  return planar(values as Float32Array, context.model.plane);
}

function rectifiedGraph({ objective, model }: ExplainContext, kind: RectifierRule) {
  const { forward, value, image } = objective;
  const isRectifier = rectifiersOf(forward);
  let met = 0;
  const rule = (node: Node, op: Op): Pullback | undefined => {
    if (!isRectifier(node)) return undefined;
    met++;
    return rectified(op, kind);
  };
  const { graph, gradients } = backward(forward, {
    of: value,
    withRespectTo: image,
    provider: model.provider,
    seed: "ones",
    pullback: rule,
  });
  if (met === 0) {
    throw new DeeplingError("unsupported", `method: ${kind} (no Relu between the image and the target)`, {
      hint: "use gradient or integrated-gradients",
    });
  }
  return { graph, gradient: gradients[0] as string };
}

function rectified({ pullback }: Op, kind: RectifierRule): Pullback {
  return (context) => {
    const positive = context.builder.add("Relu", [context.cotangent()], {}, "grad_positive");
    if (kind === "deconvolution" || typeof pullback === "string") return context.node.inputs.map(() => positive);
    return pullback({ ...context, cotangents: [positive], cotangent: () => positive });
  };
}
