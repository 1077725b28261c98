import { memo } from "react";
import type { Point } from "./place.ts";
import type { PlacedGraph } from "./use-placement.ts";

/** Radius of a line's corners. */
const ROUND = 5;

/** A line with round corners. */
function pathOf(points: readonly Point[]): string {
  const [start] = points;
  if (start === undefined) return "";
  let path = `M${start.x} ${start.y}`;
  for (const [i, corner] of points.slice(1, -1).entries()) {
    const before = points[i] ?? corner;
    const after = points[i + 2] ?? corner;
    const { x, y } = towards(corner, before);
    const to = towards(corner, after);
    path += `L${x} ${y}Q${corner.x} ${corner.y} ${to.x} ${to.y}`;
  }
  const end = points.at(-1) ?? start;
  return `${path}L${end.x} ${end.y}`;
}

/** A corner's neighbour on the way to `other`, no further than half way. */
function towards(corner: Point, other: Point): Point {
  const length = Math.hypot(other.x - corner.x, other.y - corner.y);
  const part = length === 0 ? 0 : Math.min(ROUND, length / 2) / length;
  return { x: corner.x + (other.x - corner.x) * part, y: corner.y + (other.y - corner.y) * part };
}

/** How far the plate of a block reaches beyond its rows. */
const PLATE = 1;

interface EdgesProps extends Pick<PlacedGraph, "placement" | "graph"> {
  /** What lies above and below these heights, in px, is out of sight and not drawn. */
  readonly from: number;
  readonly to: number;
}

/** Connections between layers, over plates that hold the rows of an expanded block together. */
export const Edges = memo(function Edges({ placement, graph, from, to }: EdgesProps) {
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
        rows < 2 || bottom < from || top > to ? null : (
          <rect
            key={block}
            x={left - PLATE}
            y={top - PLATE}
            width={right - left + 2 * PLATE}
            height={bottom - top + 2 * PLATE}
            rx="7"
          />
        ),
      )}
      {placement.edges.map((points, index) => {
        const [begin, end] = [points[0]?.y ?? 0, points.at(-1)?.y ?? 0];
        if (end < from || begin > to) return null;
        const edge = graph.edges[index];
        return <path key={`${edge?.from} ${edge?.to}`} d={pathOf(points)} />;
      })}
    </svg>
  );
});
