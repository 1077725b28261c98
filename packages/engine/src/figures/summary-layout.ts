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
  /** Height of a cluster's row. */
  readonly row: number;
  /** Large patches of a row, and columns of two small ones beside them. */
  readonly large: number;
  readonly small: number;
  /** Whether two small ones stand under each large one, where rows are high and layers narrow. */
  readonly under: boolean;
  /** Width of a class's cells. */
  readonly cell: number;
  /** Room between layers, which paths cross. */
  readonly gap: number;
  /** Room for the number left of a row. */
  readonly number: number;
  /** Room above the rows for a layer's name, in one line or in two; and for the names of classes, 0 for none. */
  readonly head: number;
  readonly names: number;
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
export function stageWidth(sizes: SummarySizes, classes: number): number {
  return sizes.number + packedWidth(sizes) + CELLS + (classes === 0 ? WORDS : classes * sizes.cell);
}

/** Sides of large and small patches: what is packed is as high as its row. */
function sidesOf({ row, under }: SummarySizes): { readonly large: number; readonly small: number } {
  const large = under ? (2 * row - SEAM) / 3 : row;
  return { large, small: (large - SEAM) / 2 };
}

/** Width of the rectangle that patches are packed in. */
function packedWidth(sizes: SummarySizes): number {
  const sides = sidesOf(sizes);
  return sizes.large * (sides.large + SEAM) + sizes.small * (sides.small + SEAM) - SEAM;
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
      const start = left + packedWidth(sizes) + CELLS;
      return { kind, box, patches, cells: { x: start, y: box.y, width: x + width - start, height: sizes.row } };
    }),
  };
}

/** Large and small squares that together fill a rectangle, the large ones first. */
function patchBoxes(x: number, y: number, sizes: SummarySizes): readonly Box[] {
  const { large, small } = sidesOf(sizes);
  const square = (left: number, top: number, side: number): Box => ({ x: left, y: top, width: side, height: side });
  const many = Array.from({ length: sizes.large }, (_, at) => square(x + at * (large + SEAM), y, large));
  const beside = Array.from({ length: 2 * sizes.small }, (_, at) => {
    const left = x + sizes.large * (large + SEAM) + Math.floor(at / 2) * (small + SEAM);
    return square(left, y + (at % 2) * (small + SEAM), small);
  });
  const under = Array.from({ length: sizes.under ? 2 * sizes.large : 0 }, (_, at) =>
    square(x + at * (small + SEAM), y + large + SEAM, small),
  );
  return [...many, ...beside, ...under];
}

/** Patches that a row of these extents has room for. */
export function patchCount({ large, small, under }: SummarySizes): number {
  return large + 2 * small + (under ? 2 * large : 0);
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
