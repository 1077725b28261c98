import { hexOfRgb, oklch, type Rgb, rgbOfHex } from "@deepling/engine";

/** The page's brightness. */
export type Theme = "dark" | "light";

/**
 * Ten colours found by annealing: the least distance of any two in Oklab is greatest, on both themes, for normal,
 * protan, deutan and tritan sight (Machado et al. 2009); `palette.node.test.ts` measures it again.
 */
const TEN: Readonly<Record<Theme, readonly string[]>> = {
  dark: ["#3976dd", "#fd8b4a", "#b7e45c", "#c4447b", "#b37109", "#d991fe", "#12b893", "#ffbdc6", "#60e6ff", "#9c80b6"],
  light: ["#0444a7", "#c65804", "#86b018", "#8d024d", "#764800", "#a65eca", "#0f8167", "#cd8892", "#0db2ca", "#6d5184"],
};

const GOLDEN_ANGLE = 137.50776;

/** What class colours depend on. */
export interface Palette {
  readonly theme: Theme;
  /** Which colour each class has, negative for classes that step back; undefined where it is the class's own number. */
  readonly places: Int32Array | undefined;
}

/**
 * The colour of a class, everywhere; places beyond the tenth take hues by the golden angle, classes that neither occur nor are said are nearly
 * grey, and −1 (unknown) is grey.
 */
export function classColour(label: number, { theme, places }: Palette): Rgb {
  const dark = theme === "dark";
  if (label < 0) return oklch(dark ? 0.6 : 0.55, 0, 0);
  const place = places?.[label] ?? label;
  const named = TEN[theme][place];
  if (named !== undefined) return rgbOfHex(named);
  const lightness = (dark ? 0.64 : 0.46) + 0.09 * (place % 3);
  return place < 0
    ? oklch(dark ? 0.6 : 0.55, 0.03, place * GOLDEN_ANGLE)
    : oklch(lightness, 0.13, place * GOLDEN_ANGLE);
}

/** The same as a style takes it. */
export function classStyle(label: number, palette: Palette): string {
  return hexOfRgb(classColour(label, palette));
}

/** Wrong predictions, everywhere: the one warning colour. */
export const WRONG: Readonly<Record<Theme, string>> = { dark: "#ff5f52", light: "#c22417" };

/** Right predictions where they are coloured against wrong ones: a quiet neutral. */
export const RIGHT: Readonly<Record<Theme, string>> = { dark: "#7d8794", light: "#8b949f" };

/** Selection and focus, everywhere: the one accent. */
export const ACCENT: Readonly<Record<Theme, string>> = { dark: "#6ea8ff", light: "#1a5ac8" };
