import { linear, magnitudeColour, oklabOfLinear, type Rgb, rgbOfHex } from "@deepling/engine";
import { expect, test } from "vitest";
import { ACCENT, classColour, type Theme, WRONG } from "./palette.ts";

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear light. */
const SIGHTS: Record<string, readonly number[]> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function seen(colour: Rgb, matrix: readonly number[]) {
  const light = linear(colour);
  const row = (i: number) => {
    const value = light.reduce((sum, c, j) => sum + c * matrix[3 * i + j]!, 0);
    return Math.max(0, Math.min(1, value));
  };
  return oklabOfLinear([row(0), row(1), row(2)]);
}

const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);
const luminance = (c: Rgb) => linear(c).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i]!, 0);
const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

const cases = (["dark", "light"] as const).flatMap((theme) =>
  Object.keys(SIGHTS).map((sight) => [theme, sight] as const),
);

// Okabe and Ito's eight colours reach 0.10 for normal sight by the same measure, with two colours fewer.
test.each(cases)("ten class colours stay apart: %s theme, %s sight", (theme: Theme, sight) => {
  const labs = Array.from({ length: 10 }, (_, label) =>
    seen(classColour(label, { theme, places: undefined }), SIGHTS[sight]!),
  );
  const gaps = labs.flatMap((a, i) => labs.slice(0, i).map((b) => distance(a, b)));
  expect(Math.min(...gaps)).toBeGreaterThan(sight === "normal" ? 0.12 : 0.07);
});

test("the classes that come first among a thousand have the ten colours", () => {
  const places = Int32Array.from({ length: 1000 }, (_, label) => (label + 100) % 1000);
  for (const theme of ["dark", "light"] as const) {
    for (let place = 0; place < 10; place++) {
      const own = classColour(place, { theme, places: undefined });
      expect(classColour((place + 900) % 1000, { theme, places })).toEqual(own);
    }
    expect(classColour(-1, { theme, places })).toEqual(classColour(-1, { theme, places: undefined }));
  }
});

test("classes that neither occur nor are said are nearly grey: far from all that do", () => {
  const places = Int32Array.from({ length: 40 }, (_, label) => (label < 10 ? label : 9 - label));
  for (const theme of ["dark", "light"] as const) {
    const labs = Array.from({ length: 40 }, (_, label) => oklabOfLinear(linear(classColour(label, { theme, places }))));
    for (const lab of labs.slice(10)) {
      expect(Math.hypot(lab[1], lab[2])).toBeLessThan(0.04);
      expect(Math.min(...labs.slice(0, 10).map((other) => distance(lab, other)))).toBeGreaterThan(0.05);
    }
  }
});

test.each([
  ["dark", "#0d0f12"],
  ["light", "#ffffff"],
] as const)("accent and warning are readable on the %s surface", (theme, surface) => {
  const ground = luminance(rgbOfHex(surface));
  for (const colour of [ACCENT[theme], WRONG[theme]]) {
    expect(contrast(luminance(rgbOfHex(colour)), ground)).toBeGreaterThan(4.5);
  }
});

test("lightness of the magnitude scale rises evenly", () => {
  const lightness = Array.from({ length: 33 }, (_, i) => oklabOfLinear(linear(magnitudeColour(i / 32)))[0]);
  const steps = lightness.slice(1).map((l, i) => l - lightness[i]!);
  expect(Math.min(...steps)).toBeGreaterThan((0.8 * 0.85) / 32);
  expect(Math.max(...steps)).toBeLessThan((1.2 * 0.85) / 32);
});
