import { DeeplingError } from "../base/error.ts";
import type { Graph, Node } from "../graph/graph.ts";
import type { Op, Pullback } from "../ops/op.ts";
import { backward } from "../passes/backward.ts";
import type { ExplainContext } from "./explainer.ts";
import { planar } from "./planar.ts";

/** Activations that cut off, wholly or nearly, what is negative; the methods of this family were made for Relu. */
const RECTIFIERS: ReadonlySet<string> = new Set([
  ...["Relu", "LeakyRelu", "PRelu", "ThresholdedRelu", "Elu", "Celu", "Selu"],
]);

function isRectifier(node: Node, graph: Graph): boolean {
  if (RECTIFIERS.has(node.type)) return true;
  const low = graph.initializers.get(node.inputs[1] ?? "");
  return node.type === "Clip" && low?.type === "float32" && low.data[0] === 0;
}

/**
 * The gradient with another rule at every rectifier: it lets only what is positive of the gradient pass. "guided" keeps the
 * rectifier's own derivative too, "deconvolution" puts nothing in its place. Channels × height × width. Throws "unsupported method"
 * where no rectifier lies between image and target.
 */
export async function rectifiedGradient(
  context: ExplainContext,
  kind: "guided" | "deconvolution",
): Promise<Float32Array> {
  const { graph, gradient } = context.derive(kind, () => rectifiedGraph(context, kind));
  const [values] = await context.run(graph, context.image, [gradient]);
  return planar(values as Float32Array, context.model.plane);
}

function rectifiedGraph({ objective, model }: ExplainContext, kind: "guided" | "deconvolution") {
  const { forward, value, image } = objective;
  let met = 0;
  const rule = (node: Node, op: Op): Pullback | undefined => {
    if (!isRectifier(node, forward)) return undefined;
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

function rectified({ pullback }: Op, kind: "guided" | "deconvolution"): Pullback {
  return (context) => {
    const positive = context.builder.add("Relu", [context.cotangent()], {}, "grad_positive");
    if (kind === "deconvolution" || typeof pullback === "string") return [positive];
    return pullback({ ...context, cotangents: [positive], cotangent: () => positive });
  };
}
