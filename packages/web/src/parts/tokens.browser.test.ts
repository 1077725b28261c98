import { expect, test } from "vitest";
import { linear, rgbOfHex } from "../colour/oklab.ts";
import { ACCENT, RIGHT, WRONG } from "../colour/palette.ts";
import "./tokens.css";

/** Colours of one theme. */
function tokensOf(theme: "dark" | "light"): ReadonlyMap<string, string> {
  document.documentElement.dataset.theme = theme;
  const style = getComputedStyle(document.documentElement);
  const names = ["ink", "ink-2", "ink-3", "accent", "wrong", "right", "ground", "surface", "raised"];
  return new Map(names.map((name) => [`--${name}`, style.getPropertyValue(`--${name}`).trim()]));
}

const luminance = (hex: string) =>
  linear(rgbOfHex(hex)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i]!, 0);

/** Contrast ratio of WCAG 2. */
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

test.each(["dark", "light"] as const)("words are readable on every surface of the %s theme (AA)", (theme) => {
  const tokens = tokensOf(theme);
  for (const ink of ["--ink", "--ink-2", "--ink-3", "--accent", "--wrong"]) {
    for (const surface of ["--ground", "--surface", "--raised"]) {
      const ratio = contrast(tokens.get(ink)!, tokens.get(surface)!);
      expect({ ink, surface, enough: ratio >= 4.5, ratio }).toMatchObject({ enough: true });
    }
  }
});

test.each(["dark", "light"] as const)("canvases and styles use the same accent and warning (%s)", (theme) => {
  const tokens = tokensOf(theme);
  expect([tokens.get("--accent"), tokens.get("--wrong"), tokens.get("--right")]).toEqual([
    ACCENT[theme],
    WRONG[theme],
    RIGHT[theme],
  ]);
});
