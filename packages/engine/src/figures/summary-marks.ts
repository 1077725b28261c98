import { plural } from "../base/plural.ts";
import { type Box, label, type Mark, type Pixels, picture, rect } from "./display-list.ts";
import { hexOfRgb, type Rgb } from "./oklab.ts";
import type { PlacedCluster, SummaryCluster, SummaryLayout, SummaryStage } from "./summary-layout.ts";
import { fitText, textWidth } from "./text.ts";

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

/** What a unit's strongest position sees, and where it stands in a square, in shares of its side. */
export interface SummaryTile {
  readonly picture: Pixels;
  readonly place: Box;
}

/** What is drawn of a summary. */
export interface SummaryContent {
  readonly stages: readonly SummaryStage[];
  /** Names of the classes that are drawn. */
  readonly classes: readonly string[];
  /** Undefined while it is not known. */
  readonly tile: (stage: number, unit: number) => SummaryTile | undefined;
}

/** Cells from this width on can have names above them; room for these, px. */
const NAMED = 8.5;
const NAMES = 76;
/** Room for a layer's name from which on its number of units stands in a line of its own. */
const TWO_LINES = 34;

/** Room that the names of classes take above cells of a width; 0 where cells are too narrow. */
export function namesRoom(classes: readonly string[], cell: number): number {
  return cell < NAMED || classes.length === 0
    ? 0
    : Math.min(NAMES, 6 + Math.max(...classes.map((name) => textWidth(name, 10))));
}

/** Every layer with its clusters: the number of their units, patches of some, and how much they answer to each class. */
export function summaryMarks(layout: SummaryLayout, content: SummaryContent, ink: SummaryInk): readonly Mark[] {
  return layout.stages.flatMap((placed, stage) => {
    const { name, units, clusters } = content.stages[stage] ?? { name: "", units: 0, words: [], clusters: [] };
    return [
      ...stageName(layout, placed, name, plural(units, "unit"), ink),
      ...classNames(layout, content.classes, placed.clusters[0], ink),
      ...placed.clusters.flatMap((place, cluster) => {
        const own = clusters[cluster];
        return own === undefined ? [] : clusterMarks(layout, place, own, (unit) => content.tile(stage, unit), ink);
      }),
    ];
  });
}

function stageName(
  { origin, sizes }: SummaryLayout,
  { x, width }: SummaryLayout["stages"][number],
  name: string,
  units: string,
  ink: SummaryInk,
): readonly Mark[] {
  const [left, top] = [x + sizes.number, origin[1] - sizes.head - sizes.names];
  const room = width - sizes.number;
  const beside = sizes.head < TWO_LINES;
  const shown = fitText(name, room, 13, 600);
  const end = left + textWidth(shown, 13, 600) + 8;
  const isRoom = !beside || end + textWidth(units, 11) <= x + width + sizes.gap / 2;
  return [
    label(left, top + 13, shown, { size: 13, weight: 600, fill: ink.text }),
    ...(isRoom ? [label(beside ? end : left, top + (beside ? 13 : 29), units, { size: 11, fill: ink.quiet })] : []),
  ];
}

function classNames(
  { sizes }: SummaryLayout,
  classes: readonly string[],
  first: PlacedCluster | undefined,
  ink: SummaryInk,
): readonly Mark[] {
  if (sizes.names === 0 || first === undefined) return [];
  return classes.map((name, at) =>
    label(first.cells.x + (at + 0.5) * sizes.cell + 3.5, first.cells.y - 5, fitText(name, sizes.names - 6, 10), {
      ...{ size: 10, fill: ink.quiet, turn: -90 },
    }),
  );
}

function clusterMarks(
  { sizes }: SummaryLayout,
  { box, patches, cells }: PlacedCluster,
  cluster: SummaryCluster,
  tile: (unit: number) => SummaryTile | undefined,
  ink: SummaryInk,
): readonly Mark[] {
  const { kind, units, shown, effects, words, suspicious } = cluster;
  const number = label(box.x + sizes.number - 5, box.y + box.height / 2 + 4, units.toLocaleString("en-US"), {
    ...{ size: 11, anchor: "end", fill: suspicious ? ink.warn : ink.quiet },
  });
  const pictures = patches.flatMap((patch, at) => tileMarks(patch, tile(shown[at] ?? -1), ink));
  return [
    number,
    ...pictures,
    ...(kind === "dead" ? deadMarks(box, sizes.number, words, ink) : cellMarks(cells, effects, sizes.cell, ink)),
  ];
}

/** What lies out of the image is left faint. */
function tileMarks({ x, y, width, height }: Box, tile: SummaryTile | undefined, ink: SummaryInk): readonly Mark[] {
  const square = rect({ x, y, width, height }, { fill: ink.faint });
  if (tile === undefined) return [square];
  const { place } = tile;
  const whole = place.width >= 1 && place.height >= 1;
  const box = {
    ...{ x: x + place.x * width, y: y + place.y * height },
    ...{ width: place.width * width, height: place.height * height },
  };
  return [...(whole ? [] : [square]), picture(box, tile.picture)];
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
  const said = words.map((text) => text.replace(/^\S+ units? (?:is|are) | \(.*\)$/g, "")).join(", ");
  return [
    rect(box, { fill: ink.faint }),
    label(box.x + 8, box.y + box.height / 2 + 4, fitText(said, box.width - 12, 11), { size: 11, fill: ink.quiet }),
  ];
}
