import { percent } from "../base/percent.ts";
import { plural } from "../base/plural.ts";
import { type Drawing, drawing, INK, label, type Mark, type Pixels, picture } from "./display-list.ts";
import { layerBars, ROW } from "./layer-bars.ts";
import { fitText } from "./text.ts";

const WIDTH = 760;
const MARGIN = 28;
const SIDE = 150;
const TOP = 84;

interface Card {
  readonly name: string;
  readonly predicted: string;
  /** Probability of the predicted class. */
  readonly confidence: number;
  /** The label. */
  readonly true: string | null;
}

interface Around {
  readonly class: string | null;
}

/** An image and the most similar one with another prediction; a `CounterfactualReport` is one. */
export interface CounterfactualFigure {
  readonly model: string;
  readonly data: string;
  /** The layer at which it was looked for. */
  readonly layer: string;
  readonly image: Card;
  readonly other: Card;
  /** Images that were compared. */
  readonly among: number;
  /** Images of a neighbourhood. */
  readonly neighbours: number;
  /** `typical`: mean distance of the image to all. */
  readonly layers: readonly {
    readonly layer: string;
    readonly distance: number | null;
    readonly typical: number | null;
    readonly own: Around;
    readonly other: Around;
  }[];
}

/** A pair card: both images, and their distance at every layer as a share of the mean distance to all images, with both neighbourhoods' classes. */
export function counterfactualFigure(report: CounterfactualFigure, [own, other]: readonly [Pixels, Pixels]): Drawing {
  const bars = report.layers.map(({ layer, distance, typical, ...near }) => ({
    name: layer,
    value: (distance ?? Number.NaN) / (typical ?? Number.NaN),
    text: `${percent((distance ?? Number.NaN) / (typical ?? Number.NaN), 0)} · ${near.own.class ?? "–"} | ${near.other.class ?? "–"}`,
    marked: layer === report.layer,
  }));
  const text = `nearest at ${report.layer} among ${plural(report.among, "image")} of ${report.data}; ${report.model}`;
  const top = TOP + SIDE + 70;
  const marks = [
    label(MARGIN, 38, `${report.image.predicted} or ${report.other.predicted}`, { size: 18, weight: 600 }),
    label(MARGIN, 60, fitText(text, WIDTH - 2 * MARGIN, 12), { fill: INK.quiet }),
    ...card(report.image, own, MARGIN),
    ...card(report.other, other, MARGIN + 230),
    label(
      MARGIN,
      top - 12,
      `distance as a share of the mean distance to all images (dashed) · commonest class of the ${report.neighbours} nearest to each`,
      { size: 11, fill: INK.quiet },
    ),
    ...layerBars({ x: MARGIN, y: top, width: WIDTH - 2 * MARGIN }, bars, 1),
  ];
  return drawing(WIDTH, top + ROW * bars.length + MARGIN, marks);
}

function card(one: Card, pixels: Pixels, x: number): readonly Mark[] {
  const scale = SIDE / Math.max(pixels.width, pixels.height);
  const box = { x, y: TOP, width: scale * pixels.width, height: scale * pixels.height };
  const wrong = one.true !== null && one.true !== one.predicted;
  return [
    picture(box, pixels),
    label(x, TOP + SIDE + 18, fitText(`${one.predicted} ${percent(one.confidence)}`, 210, 13, 600), {
      size: 13,
      weight: 600,
      ...(wrong ? { fill: INK.flip } : {}),
    }),
    label(x, TOP + SIDE + 36, fitText(wrong ? `${one.name}, true ${one.true}` : one.name, 210, 11), {
      size: 11,
      fill: INK.quiet,
    }),
  ];
}
