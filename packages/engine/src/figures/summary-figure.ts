import { plural } from "../base/plural.ts";
import { signedOnPaper } from "./colour-scales.ts";
import { type Drawing, drawing, INK, label, type Mark, PAPER, SERIES } from "./display-list.ts";
import { colourBar } from "./heat-map.ts";
import { layoutSummary, type SummarySizes, stageWidth } from "./summary-layout.ts";
import { FULL_COLOUR, namesRoom, type SummaryContent, type SummaryInk, summaryMarks } from "./summary-marks.ts";
import { pathMarks, type SummaryPath } from "./summary-path.ts";
import { fitParts, fitText } from "./text.ts";

/** What a finished figure of a summary says. */
export interface SummaryFigure extends SummaryContent {
  readonly model: string;
  readonly data: string;
  /** Images that everything is computed on. */
  readonly count: number;
  /** What made the clusters. */
  readonly by: "classes" | "images";
  /** Further sentences, such as which classes are drawn. */
  readonly facts: readonly string[];
  /** The way of some images, and what they are; none if absent. */
  readonly path?: (SummaryPath & { readonly name: string; readonly images: number }) | undefined;
}

const MARGIN = 28;
const LEAST_WIDTH = 760;

/** Colours of a summary for print. */
export const SUMMARY_ON_PAPER: SummaryInk = {
  ...{ text: INK.text, quiet: INK.quiet, faint: INK.faint, ground: PAPER, accent: SERIES[0], warn: INK.flip },
  signed: signedOnPaper,
};

const MADE = {
  classes: "clusters by class means: units that answer to the same classes",
  images: "clusters by top images: units with the largest answers to the same images",
} as const;

/** Extents of a figure of these classes. */
export function summarySizes(classes: readonly string[]): SummarySizes {
  const cell = Math.max(3, Math.min(14, 100 / Math.max(1, classes.length)));
  return {
    row: 40,
    large: 1,
    small: 2,
    under: false,
    cell,
    gap: 34,
    number: 34,
    head: 40,
    names: namesRoom(classes, cell),
  };
}

/** Layers from left to right, each a matrix of clusters by classes with patches of the clusters' units; with a path, how its images go from layer to layer. */
export function summaryFigure(figure: SummaryFigure): Drawing {
  const { classes, stages, path } = figure;
  const sizes = summarySizes(classes);
  const own = stages.length * (stageWidth(sizes, classes.length) + sizes.gap) - sizes.gap;
  const width = Math.max(LEAST_WIDTH, own + 2 * MARGIN);
  const room = width - 2 * MARGIN;
  const parts = fitParts([MADE[figure.by], ...readings(figure), ...figure.facts], room, 12);
  const top = 84 + 16 * parts.length + (classes.length > 0 ? 40 : 8);
  const layout = layoutSummary(stages, classes.length, sizes, [MARGIN, top + sizes.head + sizes.names]);
  const words = suspicions(figure, room);
  const height = layout.height + 36 + 16 * words.length;
  return drawing(width, height, [
    label(MARGIN, 40, fitText(`What the units of ${figure.model} answer to`, room, 20, 600), { size: 20, weight: 600 }),
    label(MARGIN, 62, fitText(subtitle(figure), room, 12), { fill: INK.quiet }),
    ...parts.map((text, at) => label(MARGIN, 80 + 16 * at, text, { fill: INK.quiet })),
    ...(classes.length > 0 ? scale(72 + 16 * parts.length) : []),
    ...summaryMarks(layout, figure, SUMMARY_ON_PAPER),
    ...(path === undefined ? [] : pathMarks(layout, path, SUMMARY_ON_PAPER)),
    ...words.map((text, at) =>
      label(MARGIN, layout.height + 28 + 16 * at, text, { fill: at === 0 ? INK.text : INK.quiet }),
    ),
  ]);
}

function subtitle({ data, count, path, classes }: SummaryFigure): string {
  const on = `on ${plural(count, "image")} of ${data}`;
  if (path === undefined) return classes.length > 0 ? `${on}, ${plural(classes.length, "class", "classes")}` : on;
  return `${on}: how the ${plural(path.images, "image")} of ${path.name} go through the network`;
}

function readings({ classes, path }: SummaryFigure): readonly string[] {
  return [
    path === undefined
      ? "number: units of the cluster"
      : `number: how many of these images the cluster serves, being the one that stands out most; ribbons: at least ${plural(path.least, "image")}`,
    "patches: what the strongest positions of some of its units see",
    ...(classes.length > 0 ? ["cells: mean answer to a class"] : []),
  ];
}

function scale(y: number): readonly Mark[] {
  return [
    ...colourBar({ x: MARGIN, y, width: 150, height: 8 }, (share) => signedOnPaper(2 * share - 1), {
      ...{ low: `−${FULL_COLOUR}`, middle: "0", high: `+${FULL_COLOUR}` },
    }),
    label(
      MARGIN + 166,
      y + 8,
      "standard deviations of a unit's answers from its mean answer, averaged over the cluster",
      {
        ...{ size: 11, fill: INK.quiet },
      },
    ),
  ];
}

/** What is suspicious, layer by layer, in lines. */
function suspicions({ stages }: SummaryFigure, room: number): readonly string[] {
  const found = stages.flatMap(({ name, words }) => (words.length === 0 ? [] : [`${name}: ${words.join(", ")}`]));
  return found.length === 0 ? [] : ["Worth a look:", ...fitParts(found, room, 12)];
}
