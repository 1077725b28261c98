import { type Box, label, type Mark, type Pixels, picture, rect } from "./display-list.ts";
import { hexOfRgb, type Rgb } from "./oklab.ts";
import type { PlacedCluster, SummaryCluster, SummaryLayout, SummaryStage } from "./summary-layout.ts";
import { fitText } from "./text.ts";

/** Colours of a summary on a ground. */
export interface SummaryInk {
  readonly text: string;
  readonly quiet: string;
  readonly faint: string;
  readonly ground: string;
  readonly accent: string;
  readonly warn: string;
  /** Colour of −1 … 1. */
  readonly signed: (value: number) => Rgb;
}

/** Standard deviations at the ends of the colours. */
export const FULL_COLOUR = 1.5;

/** What is drawn of a summary. */
export interface SummaryContent {
  readonly stages: readonly SummaryStage[];
  /** Names of the classes that are drawn. */
  readonly classes: readonly string[];
  /** What the strongest position of a unit sees, a square; undefined while it is not known. */
  readonly tile: (stage: number, unit: number) => Pixels | undefined;
}

/** Room above the rows: a layer's name, its number of units, and the classes' names if their cells are wide enough. */
export function headRoom(classes: readonly string[], cell: number): number {
  return 40 + (cell < NAMED ? 0 : Math.min(NAMES, longest(classes)));
}

/** Cells from this width on have names above them; room for these. */
const NAMED = 8.5;
const NAMES = 76;
const longest = (classes: readonly string[]): number => 4 + 5.6 * Math.max(0, ...classes.map(({ length }) => length));

/** Every layer with its clusters: the number of their units, patches of some, and how much they answer to each class. */
export function summaryMarks(layout: SummaryLayout, content: SummaryContent, ink: SummaryInk): readonly Mark[] {
  return layout.stages.flatMap((placed, stage) => {
    const { name, units, clusters } = content.stages[stage] ?? { name: "", units: 0, words: [], clusters: [] };
    const top = layout.origin[1] - headRoom(content.classes, layout.sizes.cell);
    const x = placed.x + layout.sizes.number;
    return [
      label(x, top + 13, fitText(name, placed.width - layout.sizes.number, 13, 600), {
        size: 13,
        weight: 600,
        fill: ink.text,
      }),
      label(x, top + 29, `${units.toLocaleString("en-US")} units`, { size: 11, fill: ink.quiet }),
      ...classNames(layout, content.classes, placed.clusters[0], ink),
      ...placed.clusters.flatMap((place, cluster) => {
        const own = clusters[cluster];
        return own === undefined ? [] : clusterMarks(layout, place, own, (unit) => content.tile(stage, unit), ink);
      }),
    ];
  });
}

function classNames(
  { sizes }: SummaryLayout,
  classes: readonly string[],
  first: PlacedCluster | undefined,
  ink: SummaryInk,
): readonly Mark[] {
  if (sizes.cell < NAMED || first === undefined) return [];
  return classes.map((name, at) =>
    label(first.cells.x + (at + 0.5) * sizes.cell + 3.5, first.cells.y - 5, fitText(name, NAMES - 6, 10), {
      ...{ size: 10, fill: ink.quiet, turn: -90 },
    }),
  );
}

function clusterMarks(
  { sizes }: SummaryLayout,
  { box, patches, cells }: PlacedCluster,
  cluster: SummaryCluster,
  tile: (unit: number) => Pixels | undefined,
  ink: SummaryInk,
): readonly Mark[] {
  const { kind, units, shown, effects, words, suspicious } = cluster;
  const number = label(box.x + sizes.number - 5, box.y + box.height / 2 + 4, units.toLocaleString("en-US"), {
    ...{ size: 11, anchor: "end", fill: suspicious ? ink.warn : ink.quiet },
  });
  const pictures = patches.map((patch, at): Mark => {
    const pixels = tile(shown[at] ?? -1);
    return pixels === undefined ? rect(patch, { fill: ink.faint }) : picture(patch, pixels);
  });
  return [
    number,
    ...pictures,
    ...(kind === "dead" ? deadMarks(box, sizes.number, words, ink) : cellMarks(cells, effects, sizes.cell, ink)),
  ];
}

function cellMarks(cells: Box, effects: readonly number[], width: number, ink: SummaryInk): readonly Mark[] {
  return effects.map((effect, at) => {
    const colour = Number.isFinite(effect) ? hexOfRgb(ink.signed(effect / FULL_COLOUR)) : ink.faint;
    return rect({ x: cells.x + at * width, y: cells.y, width, height: cells.height }, { fill: colour });
  });
}

/** Words in place of patches and cells. */
function deadMarks(row: Box, number: number, words: readonly string[], ink: SummaryInk): readonly Mark[] {
  const box = { ...row, x: row.x + number, width: row.width - number };
  const said = words.map((text) => text.replace(/^\S+ units? /, "")).join(", ");
  return [
    rect(box, { fill: ink.faint }),
    label(box.x + 8, box.y + box.height / 2 + 4, fitText(said, box.width - 12, 11), { size: 11, fill: ink.quiet }),
  ];
}
