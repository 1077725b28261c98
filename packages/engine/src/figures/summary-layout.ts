import type { Box, Point } from "./display-list.ts";

/** A cluster of units as it is drawn. */
export interface SummaryCluster {
  readonly kind: "alike" | "apart" | "dead";
  /** How many units it holds. */
  readonly units: number;
  /** Numbers of those that stand for it, the best first. */
  readonly shown: readonly number[];
  /** Per class that is drawn: standard deviations above the mean answer; NaN has no colour. */
  readonly effects: readonly number[];
  /** What is worth a look about it; empty if nothing is. */
  readonly words: readonly string[];
  /** Whether that is true of most of its units. */
  readonly suspicious: boolean;
}

/** A layer of the network as it is drawn. */
export interface SummaryStage {
  readonly name: string;
  readonly units: number;
  /** What is worth a look about its units. */
  readonly words: readonly string[];
  readonly clusters: readonly SummaryCluster[];
}

/** Extents in px. */
export interface SummarySizes {
  /** Height of a cluster's row, which is the side of its large patch. */
  readonly row: number;
  /** Columns of two small patches beside it. */
  readonly small: number;
  /** Width of a class's cells. */
  readonly cell: number;
  /** Room between layers, which paths cross. */
  readonly gap: number;
  /** Room for the number left of a row. */
  readonly number: number;
}

/** Where a cluster stands. */
export interface PlacedCluster extends Pick<SummaryCluster, "kind"> {
  /** All of its row, the number included. */
  readonly box: Box;
  /** Where each unit's patch goes, in the order of `shown`. */
  readonly patches: readonly Box[];
  readonly cells: Box;
}

/** Where a layer stands. */
export interface PlacedStage {
  readonly x: number;
  readonly width: number;
  readonly clusters: readonly PlacedCluster[];
}

/** Where everything of a summary stands. */
export interface SummaryLayout {
  readonly stages: readonly PlacedStage[];
  readonly sizes: SummarySizes;
  readonly classes: number;
  /** Left edge, and top of the first rows. */
  readonly origin: Point;
  /** Right end, and bottom of the lowest row. */
  readonly width: number;
  readonly height: number;
}

/** Between two rows; before the rows that are no clusters of units that are alike; between patches; between patches and cells. */
const BETWEEN = 2;
const BREAK = 6;
const SEAM = 2;
const CELLS = 5;
/** Room for words where there are no cells. */
const WORDS = 76;

/** Width of a layer: number, patches, cells. */
export function stageWidth({ row, small, cell, number }: SummarySizes, classes: number): number {
  const side = (row - SEAM) / 2;
  return number + row + small * (side + SEAM) + CELLS + (classes === 0 ? WORDS : classes * cell);
}

/** Places layers from left to right, and the clusters of each from top to bottom. */
export function layoutSummary(
  stages: readonly SummaryStage[],
  classes: number,
  sizes: SummarySizes,
  origin: Point = [0, 0],
): SummaryLayout {
  const width = stageWidth(sizes, classes);
  const placed = stages.map(({ clusters }, at) =>
    placeStage(clusters, origin[0] + at * (width + sizes.gap), width, sizes, origin[1]),
  );
  const bottoms = placed.flatMap(({ clusters }) => clusters.map(({ box }) => box.y + box.height));
  return {
    ...{ stages: placed, sizes, classes, origin },
    width: origin[0] + Math.max(0, stages.length * (width + sizes.gap) - sizes.gap),
    height: Math.max(origin[1], ...bottoms),
  };
}

function placeStage(
  clusters: readonly SummaryCluster[],
  x: number,
  width: number,
  sizes: SummarySizes,
  top: number,
): PlacedStage {
  let y = top;
  return {
    ...{ x, width },
    clusters: clusters.map(({ kind, shown }, at) => {
      const breaks = kind !== "alike" && clusters[at - 1]?.kind === "alike";
      y += breaks ? BREAK : 0;
      const box = { x, y, width, height: sizes.row };
      y += sizes.row + BETWEEN;
      const left = x + sizes.number;
      const patches = patchBoxes(left, box.y, sizes).slice(0, shown.length);
      const start = left + sizes.row + sizes.small * ((sizes.row - SEAM) / 2 + SEAM) + CELLS;
      return { kind, box, patches, cells: { x: start, y: box.y, width: x + width - start, height: sizes.row } };
    }),
  };
}

/** One large square and two rows of small ones, which together fill a rectangle. */
function patchBoxes(x: number, y: number, { row, small }: SummarySizes): readonly Box[] {
  const side = (row - SEAM) / 2;
  const few = Array.from({ length: 2 * small }, (_, at) => ({
    x: x + row + SEAM + Math.floor(at / 2) * (side + SEAM),
    y: y + (at % 2) * (side + SEAM),
    width: side,
    height: side,
  }));
  return [{ x, y, width: row, height: row }, ...few];
}

/** Patches that a row of these extents has room for. */
export function patchCount({ small }: SummarySizes): number {
  return 1 + 2 * small;
}

/** What stands at a point: a cluster of a layer, and there the patch of a unit or a class's cell. */
export interface SummaryPlace {
  readonly stage: number;
  readonly cluster: number;
  /** Place of the unit among those shown. */
  readonly patch: number | undefined;
  /** Place of the class among those drawn. */
  readonly class: number | undefined;
}

/** What stands at a point; undefined where nothing does. */
export function summaryAt({ stages, sizes, classes }: SummaryLayout, [x, y]: Point): SummaryPlace | undefined {
  const stage = stages.findIndex((one) => x >= one.x && x < one.x + one.width);
  const clusters = stages[stage]?.clusters ?? [];
  const cluster = clusters.findIndex(({ box }) => y >= box.y && y < box.y + box.height + BETWEEN);
  const found = clusters[cluster];
  if (found === undefined) return undefined;
  const patch = found.patches.findIndex((box) => inside(box, x, y));
  const column = Math.floor((x - found.cells.x) / sizes.cell);
  return {
    ...{ stage, cluster },
    patch: patch < 0 ? undefined : patch,
    class: column >= 0 && column < classes ? column : undefined,
  };
}

const inside = (box: Box, x: number, y: number): boolean =>
  x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
