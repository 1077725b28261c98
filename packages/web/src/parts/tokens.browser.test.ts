import { rgbOfHex } from "@deepling/engine";
import { expect, test } from "vitest";
import { contrast, over } from "../colour/contrast.ts";
import { ACCENT, RIGHT, WRONG } from "../colour/palette.ts";
import "./tokens.css";

/** Colours of one theme. */
function tokensOf(theme: "dark" | "light"): ReadonlyMap<string, string> {
  document.documentElement.dataset.theme = theme;
  const style = getComputedStyle(document.documentElement);
  const names = ["ink", "ink-2", "ink-3", "accent", "wrong", "right", "edited", "ground", "surface", "raised", "hover"];
  return new Map(names.map((name) => [`--${name}`, style.getPropertyValue(`--${name}`).trim()]));
}

test.each(["dark", "light"] as const)("words are readable on every surface of the %s theme (AA)", (theme) => {
  const tokens = tokensOf(theme);
  for (const ink of ["--ink", "--ink-2", "--ink-3", "--accent", "--wrong", "--edited"]) {
    for (const surface of ["--ground", "--surface", "--raised", "--hover"]) {
      const ratio = contrast(rgbOfHex(tokens.get(ink)!), rgbOfHex(tokens.get(surface)!));
      expect({ ink, surface, enough: ratio >= 4.5, ratio }).toMatchObject({ enough: true });
    }
  }
});

test.each(["dark", "light"] as const)("what is chosen stays readable on its soft accent (%s)", (theme) => {
  const tokens = tokensOf(theme);
  const accent = rgbOfHex(tokens.get("--accent")!);
  // --accent-soft is the accent with the opacity of its last two digits
  const soft = getComputedStyle(document.documentElement).getPropertyValue("--accent-soft").trim();
  const opacity = Number.parseInt(soft.slice(7), 16) / 255;
  for (const surface of ["--surface", "--raised"]) {
    const ground = over(accent, rgbOfHex(tokens.get(surface)!), opacity);
    expect(contrast(accent, ground)).toBeGreaterThanOrEqual(4.5);
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
