import { intsAttribute } from "../../graph/attributes.ts";
import { elementsOf } from "../../graph/dims.ts";
import type { Node, Shape } from "../../graph/graph.ts";
import { rearranges as arranged } from "../../ops/axes.ts";
import { axesOf } from "../../ops/index.ts";

/** Whether a node gives its first input's numbers all back, in another arrangement. */
export function rearranges(node: Node): boolean {
  return node.domain === "" && (node.type === "Identity" || arranged(axesOf(node.type)));
}

/** The axis that `axis` of what a node rearranged was before; undefined where it was none by itself. */
export function axisBefore(node: Node, axis: number, before: Shape, after: Shape): number | undefined {
  if (node.type === "Transpose") return intsAttribute(node, "perm")?.[axis] ?? before.length - 1 - axis;
  const found = before.findIndex(
    (extent, at) =>
      extent === after[axis] &&
      (elementsOf(before.slice(0, at)) === elementsOf(after.slice(0, axis)) ||
        elementsOf(before.slice(at + 1)) === elementsOf(after.slice(axis + 1))),
  );
  return found < 0 ? undefined : found;
}
