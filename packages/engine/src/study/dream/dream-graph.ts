import { objectiveGraph } from "../../explain/objective.ts";
import type { Part } from "../../explain/objective-parts.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import type { ScoreOutput } from "../../model/score-output.ts";
import type { Provider } from "../../ops/op.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { tap } from "../../passes/tap.ts";
import { type Ascended, gradientOf } from "../visualise/ascended.ts";
import { addGuide } from "./guide.ts";

/** A network of one size with an objective and its gradient by the image. */
export interface DreamGraph extends Ascended {
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
  const { provider } = given;
  const { graph, gradient } = gradientOf(forward, { of: value, by: image, forward, provider });
  return { graph: tap(graph, [value, gradient]), forward, provider, image, value, gradient, ...rest };
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
