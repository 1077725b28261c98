import type { ObjectiveGraph } from "../../explain/objective.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { backward } from "../../passes/backward.ts";
import { redirected } from "./redirected.ts";

/** An objective of images, one number for each, and its gradient by what grows: by which pictures grow from noise (`picture-graph.ts`) or in a picture (dream). */
export type Ascended = Omit<ObjectiveGraph, "probabilities">;

/**
 * Appends the gradient of a value, one number per image, by another; where a network's rectifiers (those of `forward`) let nothing back it is redirected.
 * Throws "unsupported gradient" and "unreachable gradient" as `backward` does.
 */
export function gradientOf(
  graph: TypedGraph,
  { of, by, forward, provider }: { readonly of: string; readonly by: string } & Pick<Ascended, "forward" | "provider">,
): { readonly graph: TypedGraph; readonly gradient: string } {
  const pullback = redirected(forward);
  const made = backward(graph, { of, withRespectTo: by, provider, seed: "ones", pullback });
  return { graph: made.graph, gradient: made.gradients[0] ?? "" };
}
