import { type Drawing, drawing, INK, label, type Mark, type Pixels, picture } from "./display-list.ts";
import { fitParts, fitText } from "./text.ts";

/** One picture of the figure, with its words below. */
export interface DreamPanel {
  readonly title: string;
  readonly words: string;
  readonly picture: Pixels;
}

/** What a dream's figure says. */
export interface DreamSheet {
  readonly title: string;
  /** Short sentences on the run, broken where there is no room. */
  readonly subtitle: readonly string[];
  /** The picture itself, the guide if there is one, and what the picture became. */
  readonly panels: readonly DreamPanel[];
}

const MARGIN = 28;
const SPACE = 20;
/** Longer side of a picture, px. */
const SIDE = 360;

/** A dream as a finished figure: the picture before and after, side by side. */
export function dreamSheet({ title, subtitle, panels }: DreamSheet): Drawing {
  const sized = panels.map((panel) => {
    const { width, height } = panel.picture;
    const scale = SIDE / Math.max(width, height);
    return { ...panel, wide: Math.round(width * scale), high: Math.round(height * scale) };
  });
  const inner = Math.max(
    560,
    sized.reduce((sum, { wide }) => sum + wide + SPACE, -SPACE),
  );
  const lines = fitParts(subtitle, inner, 12);
  const top = 62 + 16 * lines.length;
  const high = Math.max(...sized.map((panel) => panel.high));
  let left = MARGIN;
  const marks = sized.flatMap((panel): readonly Mark[] => {
    const x = left;
    left += panel.wide + SPACE;
    return [
      picture({ x, y: top, width: panel.wide, height: panel.high }, panel.picture),
      label(x, top + high + 18, fitText(panel.title, panel.wide, 12, 600), { weight: 600 }),
      label(x, top + high + 34, fitText(panel.words, panel.wide, 11), { size: 11, fill: INK.quiet }),
    ];
  });
  return drawing(inner + 2 * MARGIN, top + high + 34 + MARGIN, [
    label(MARGIN, 40, fitText(title, inner, 20, 600), { size: 20, weight: 600 }),
    ...lines.map((text, at) => label(MARGIN, 62 + 16 * at, text, { fill: INK.quiet })),
    ...marks,
  ]);
}
