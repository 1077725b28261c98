import type { Part } from "../../explain/objective-parts.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import type { Provider } from "../../ops/op.ts";
import { backward } from "../../passes/backward.ts";
import { redirected } from "./redirected.ts";

/** An objective of images and its gradient, by which pictures grow: from noise (`picture-graph.ts`) or in a picture (dream). */
export interface Ascended {
  readonly graph: TypedGraph;
  /** The part before the gradient, and what it runs on: where a number is NaN, the layer that makes it is sought there. */
  readonly forward: TypedGraph;
  readonly provider: Provider;
  /** The input of the network in `forward`. */
  readonly image: string;
  /** Of the objective, [batch]. */
  readonly value: string;
  /** Like what the gradient is taken by. */
  readonly gradient: string;
  readonly weights: readonly { readonly part: Part; readonly input: string }[];
}

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
