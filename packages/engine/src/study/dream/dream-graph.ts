import { objectiveGraph } from "../../explain/objective.ts";
import type { Part } from "../../explain/objective-parts.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import type { Graph } from "../../graph/graph.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import type { ScoreOutput } from "../../model/score-output.ts";
import type { Provider } from "../../ops/op.ts";
import { backward } from "../../passes/backward.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { tap } from "../../passes/tap.ts";
import { redirected } from "../visualise/redirected.ts";
import { addGuide } from "./guide.ts";

/** A network of one size with an objective and its gradient by the image. */
export interface DreamGraph {
  readonly graph: Graph;
  /** The part before the gradient, and what it runs on: where a number is NaN, the layer that makes it is sought there. */
  readonly forward: TypedGraph;
  readonly provider: Provider;
  readonly image: string;
  /** [batch]. */
  readonly value: string;
  /** Like the image. */
  readonly gradient: string;
  readonly weights: readonly { readonly part: Part; readonly input: string }[];
  /** The input for a guide's positions; undefined without one. */
  readonly guide: string | undefined;
}

/** What the graph is made of. */
export interface DreamParts {
  /** The part of the network before the target (`networkBefore`), and its layers, the image first. */
  readonly graph: TypedGraph;
  readonly layers: readonly Layer[];
  readonly parts: readonly Part[];
  readonly output: ScoreOutput;
  readonly provider: Provider;
  /** The layer that is to match a guide, in the place of `parts`; undefined without a guide. */
  readonly guided: Layer | undefined;
}

/** Makes the graph. Throws "unsupported gradient" and "unreachable gradient" as `backward` does. */
export function dreamGraph(given: DreamParts): DreamGraph {
  const image = given.layers[0]?.value ?? "";
  const { forward, value, ...rest } = given.guided === undefined ? plain(given) : guided(given, given.guided);
  const { graph, gradients } = backward(forward, {
    ...{ of: value, withRespectTo: image, provider: given.provider, seed: "ones" },
    pullback: redirected(forward),
  });
  const gradient = gradients[0] ?? "";
  return { graph: tap(graph, [value, gradient]), forward, provider: given.provider, image, value, gradient, ...rest };
}

function plain({ graph, layers, parts, output, provider }: DreamParts) {
  const { forward, value, weights } = objectiveGraph(graph, parts, output, layers, provider);
  return { forward, value, weights, guide: undefined };
}

function guided({ graph }: DreamParts, layer: Layer) {
  const builder = new GraphBuilder(graph, inferNode);
  const { value, guide } = addGuide(builder, layer);
  return { forward: builder.build([value]), value, weights: [], guide };
}
