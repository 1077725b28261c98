import { percent } from "../base/percent.ts";
import { plural } from "../base/plural.ts";
import { type Drawing, drawing, INK, label } from "./display-list.ts";
import { layerBars, ROW } from "./layer-bars.ts";
import { fitParts } from "./text.ts";

const WIDTH = 720;
const MARGIN = 28;

interface Answered {
  readonly predicted: string | null;
  readonly probabilities: readonly number[];
}

interface Nearby {
  readonly class: string | null;
}

/** What an edit changes in one image; a `ChangeReport` is one. */
export interface ChangeFigure {
  readonly model: string;
  readonly data: string;
  /** Of the image. */
  readonly name: string;
  readonly before: Answered;
  readonly after: Answered;
  /** `relative`: L2 of the change over that of the layer before. */
  readonly layers: readonly { readonly layer: string; readonly relative: number }[];
  readonly neighbourhoods: {
    readonly count: number;
    readonly among: number;
    /** The layer from which on the class is another to the end; its bar is set apart. */
    readonly lasting: string | null;
    readonly layers: readonly { readonly layer: string; readonly before: Nearby; readonly after: Nearby }[];
  } | null;
}

/** How far an edit moves each layer: a bar of its relative L2 difference, with the commonest class among the nearest images before and after where it is known. */
export function changeFigure(report: ChangeFigure): Drawing {
  const { layers, before, after, neighbourhoods } = report;
  const near = new Map(neighbourhoods?.layers.map((one) => [one.layer, one]));
  const bars = layers.map(({ layer, relative }) => {
    const own = near.get(layer);
    const classes =
      own === undefined
        ? ""
        : own.before.class === own.after.class
          ? ` · ${own.after.class}`
          : ` · ${own.before.class} → ${own.after.class}`;
    return {
      name: layer,
      value: relative,
      text: `${relative.toFixed(3)}${classes}`,
      marked: layer === neighbourhoods?.lasting,
    };
  });
  const said = (side: Answered) => `${side.predicted} ${percent(Math.max(...side.probabilities))}`;
  const parts = [
    ...(before.predicted === null ? [] : [`predicted ${said(before)} → ${said(after)}`]),
    report.model,
    report.data,
    ...(neighbourhoods === null
      ? []
      : [
          `behind the bars: the commonest class of the ${neighbourhoods.count} nearest among ${plural(neighbourhoods.among, "image")}`,
        ]),
  ];
  const notes = fitParts(parts, WIDTH - 2 * MARGIN, 12).map((text, at) =>
    label(MARGIN, 62 + 16 * at, text, { fill: INK.quiet }),
  );
  const top = 62 + 16 * notes.length + 14;
  return drawing(WIDTH, top + ROW * bars.length + MARGIN, [
    label(MARGIN, 38, `What changes in ${report.name}`, { size: 18, weight: 600 }),
    ...notes,
    ...layerBars({ x: MARGIN, y: top, width: WIDTH - 2 * MARGIN }, bars),
  ]);
}
