import { shownChannels } from "../base/shown-channels.ts";
import { type Drawing, drawing, INK, label, type Mark, type Pixels, picture } from "./display-list.ts";
import { fitParts, fitText } from "./text.ts";

/** One picture as a sheet shows it. */
export interface VisualisationCard {
  /** What it excites: "relu5/12", "horse". */
  readonly title: string;
  /** height × width × channels, red first, bytes. */
  readonly pixels: Uint8Array;
  /** What it reaches, in words: "2.4 × the top image". */
  readonly reached: string;
}

/** What a sheet of pictures says. */
export interface VisualisationSheet {
  readonly title: string;
  readonly subtitle: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly cards: readonly VisualisationCard[];
}

const MARGIN = 28;
const TOP = 100;
/** Least and largest side of a picture, px; it shows each pixel of a small one several times. */
const SMALLEST = 96;
const LARGEST = 320;
const SPACE = 14;
const WORDS = 38;
const COLUMNS = 12;

/** Pictures grown towards their targets, as a finished figure. */
export function visualisationSheet({ title, subtitle, cards, ...shape }: VisualisationSheet): Drawing {
  const longer = Math.max(shape.width, shape.height);
  const few = cards.length <= 4 ? 2 * SMALLEST : SMALLEST;
  const scale = Math.max(few, Math.min(LARGEST, longer)) / longer;
  const [wide, high] = [Math.round(scale * shape.width), Math.round(scale * shape.height)];
  const columns = Math.max(1, Math.min(COLUMNS, Math.ceil(Math.sqrt(cards.length * 1.5)), cards.length));
  const width = Math.max(560, 2 * MARGIN + columns * (wide + SPACE) - SPACE);
  const height = TOP + Math.ceil(cards.length / columns) * (high + WORDS + SPACE) + MARGIN - SPACE;
  const marks = cards.flatMap((card, at): readonly Mark[] => {
    const x = MARGIN + (at % columns) * (wide + SPACE);
    const y = TOP + Math.floor(at / columns) * (high + WORDS + SPACE);
    return [
      picture({ x, y, width: wide, height: high }, shown(card.pixels, shape)),
      label(x, y + high + 15, fitText(card.title, wide, 12, 600), { weight: 600 }),
      label(x, y + high + 30, fitText(card.reached, wide, 11), { size: 11, fill: INK.quiet }),
    ];
  });
  return drawing(width, height, [
    label(MARGIN, 40, fitText(title, width - 2 * MARGIN, 20, 600), { size: 20, weight: 600 }),
    ...fitParts([subtitle, "synthetic: made by optimisation from noise"], width - 2 * MARGIN, 12).map((text, at) =>
      label(MARGIN, 62 + 16 * at, text, { fill: INK.quiet }),
    ),
    ...marks,
  ]);
}

function shown(
  pixels: Uint8Array,
  { width, height, channels }: Pick<VisualisationSheet, "width" | "height" | "channels">,
): Pixels {
  const order = shownChannels(channels);
  const out = new Uint8Array(3 * width * height);
  for (let at = 0; at < out.length; at++) out[at] = pixels[Math.floor(at / 3) * channels + (order[at % 3] ?? 0)] ?? 0;
  return { width, height, pixels: out };
}
