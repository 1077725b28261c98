import { memo } from "react";
import type { Placement } from "./place.ts";
import type { VisibleGraph } from "./visible-graph.ts";

type Point = Placement["edges"][number][number];

/** A line through the points with round corners. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return "";
  if (rest.every(({ x }) => Math.abs(x - first.x) < 1)) return `M${first.x} ${first.y}V${last.y}`;
  let path = `M${first.x} ${first.y}`;
  for (const [i, corner] of rest.slice(0, -1).entries()) {
    const next = rest[i + 1] ?? last;
    path += `Q${corner.x} ${corner.y} ${(corner.x + next.x) / 2} ${(corner.y + next.y) / 2}`;
  }
  return `${path}L${last.x} ${last.y}`;
}

/** How far the plate of a block reaches beyond its rows. */
const PLATE = 2;

/** Connections between layers, over plates that hold the rows of an expanded block together. */
export const Edges = memo(function Edges({
  placement,
  graph,
}: {
  readonly placement: Placement;
  readonly graph: VisibleGraph;
}) {
  const plates = new Map<number, { left: number; top: number; right: number; bottom: number; rows: number }>();
  for (const [index, box] of placement.boxes.entries()) {
    const node = graph.nodes[index];
    if (node?.block === undefined || node.collapsed) continue;
    const plate = plates.get(node.block);
    plates.set(node.block, {
      left: Math.min(plate?.left ?? box.x, box.x),
      top: Math.min(plate?.top ?? box.y, box.y),
      right: Math.max(plate?.right ?? 0, box.x + box.width),
      bottom: Math.max(plate?.bottom ?? 0, box.y + box.height),
      rows: (plate?.rows ?? 0) + 1,
    });
  }
  return (
    <svg className="architecture-edges" width={placement.width} height={placement.height} aria-hidden="true">
      {[...plates].map(([block, { left, top, right, bottom, rows }]) =>
        rows < 2 ? null : (
          <rect
            key={block}
            x={left - PLATE}
            y={top - PLATE}
            width={right - left + 2 * PLATE}
            height={bottom - top + 2 * PLATE}
            rx="8"
          />
        ),
      )}
      {placement.edges.map((points, index) => {
        const edge = graph.edges[index];
        return <path key={`${edge?.from} ${edge?.to}`} d={pathOf(points)} />;
      })}
    </svg>
  );
});
