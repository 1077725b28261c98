import type { Graph } from "../../graph/graph.ts";
import { elementsPerImage, multiplyAddsOf } from "../../passes/cost.ts";
import { createNet } from "../../passes/net.ts";
import { tap } from "../../passes/tap.ts";
import type { ExplainContext } from "../explainer.ts";
import { type LocalCut, localCuts } from "./local-cuts.ts";
import { cropExtent, type Sight, sightsOf, touched } from "./sight.ts";
import { forExtents, type SplicedGraph, splice } from "./splice.ts";
import type { Window } from "./windows.ts";

/** How an image with a window hidden is computed from a part of it: a crop up to a map, and the whole of the map from there on. */
export interface PartialPlan {
  readonly cut: LocalCut;
  /** Along rows and columns. */
  readonly sights: readonly [Sight, Sight];
  /** Height and width in pixels. */
  readonly crop: readonly [number, number];
  /** From the whole image to the map. */
  readonly whole: Graph;
  /** From a crop and the untouched map to the target. */
  readonly spliced: SplicedGraph;
  /** What is saved, by estimate: the work of a whole run over that of a partial one. */
  readonly gain: number;
}

/** A number moved through memory costs about as much as this many multiply-adds. */
const MOVE = 12;
/** Less than this is lost again in putting the parts together. */
const WORTH = 1.15;

/** The plan that saves most; undefined where none is worth it. */
export function planPartial(context: ExplainContext, windows: readonly Window[]): PartialPlan | undefined {
  const plans = plansOf(context, windows).filter(({ gain }) => gain >= WORTH);
  return plans.reduce<PartialPlan | undefined>(
    (best, plan) => (plan.gain > (best?.gain ?? 0) ? plan : best),
    undefined,
  );
}

/** A plan for every map at which the network can be cut, whether it saves anything or not; none where the batch is fixed. */
export function plansOf({ objective, model }: ExplainContext, windows: readonly Window[]): readonly PartialPlan[] {
  const { plane } = model;
  const forward = tap(objective.forward, [objective.value]);
  const batch = forward.inputs.find(({ name }) => name === objective.image)?.shape?.[0];
  if (plane.layout !== "nchw" || typeof batch === "number") return [];
  const all = workOf(forward);
  return localCuts(forward, objective.image, objective.value).map((candidate) => {
    const { value, shape } = candidate;
    const sights = sightsOf(candidate.field, [shape[1], shape[2]], [plane.height, plane.width]);
    const crop = cropOf(sights, windows);
    const whole = forExtents(forward, objective.image, value, [plane.height, plane.width]);
    const spliced = splice(forward, objective.image, candidate, crop);
    return { cut: candidate, sights, crop, whole, spliced, gain: all / workOf(spliced.graph) };
  });
}

/** As large as the window needs that touches most. */
function cropOf([rows, columns]: readonly [Sight, Sight], windows: readonly Window[]): readonly [number, number] {
  const most = (sight: Sight, stretch: (window: Window) => readonly [number, number]) =>
    windows.reduce((largest, window) => {
      const [from, to] = stretch(window);
      const positions = touched(sight, { from, to });
      return Math.max(largest, positions.to - positions.from);
    }, 1);
  return [
    cropExtent(
      rows,
      most(rows, ({ top, bottom }) => [top, bottom]),
    ),
    cropExtent(
      columns,
      most(columns, ({ left, right }) => [left, right]),
    ),
  ];
}

/** Multiply-adds of one image's run, with what its numbers cost to move. */
function workOf(graph: Graph): number {
  const net = createNet(graph);
  if (net === undefined) return 0;
  return net.nodes.reduce((sum, node) => {
    const moved = elementsPerImage(net.shape(node.outputs[0] ?? ""), net.batch) ?? 0;
    return sum + (multiplyAddsOf(net, node) ?? 0) + MOVE * moved;
  }, 0);
}
