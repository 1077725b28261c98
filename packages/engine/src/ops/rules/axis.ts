import { DeeplingError } from "../../base/error.ts";
import { plural } from "../../base/plural.ts";
import type { Dim, Node } from "../../graph/graph.ts";

/** An axis counted from the front, given one that may count from the back. Throws "invalid axis" outside −rank … rank − 1. */
export function axisOf(node: Node, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new DeeplingError(
      "invalid",
      `axis: ${axis} of a value with ${plural(rank, "axis", "axes")} (node "${node.name}")`,
    );
  }
  return axis < 0 ? axis + rank : axis;
}

/** A symbol of its own for an extent that only running the graph can tell: it depends on what the values are. */
export function dataDependentDim(node: Node, axis: number, output = 0): Dim {
  return `${node.outputs[output] ?? node.name}.${axis}`;
}

/** The whole numbers from 0 up to, not including, `count`. */
export function indicesTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
