import { expect, test } from "vitest";
import { seededRandom } from "../base/random.ts";
import { arrayImages } from "./array-images.ts";
import { readRange } from "./pixel-range.ts";

/** 20 pictures of 10×10 with a frame of zeros, their pixels from `low` to `high`. */
function pictures(low: number, high: number, round: (value: number) => number = (value) => value): Float64Array {
  const random = seededRandom(7);
  return Float64Array.from({ length: 2000 }, (_, at) => (at % 10 === 0 ? 0 : round(low + (high - low) * random())));
}

/** The same with every `every`-th pixel another one. */
const spoilt = (values: Float64Array, every: number, value: number): Float64Array =>
  values.map((own, at) => (at % every === 1 ? value : own));

/** What the value becomes, by NumPy's words: np.clip((x − low) / (high − low), 0, 1) · 255. */
const pixel = (value: number, low: number, high: number): number =>
  Math.min(1, Math.max(0, (value - low) / (high - low))) * 255;

test.each([
  ["a hair above 1", spoilt(pictures(0, 1), 2, 1.0000001), 0, 1],
  ["a hair below 0", spoilt(pictures(0, 1), 2, -1e-7), 0, 1],
  ["half precision's 1.001", spoilt(pictures(0, 1), 3, 1.001), 0, 1],
  ["what resampling overshoots", spoilt(spoilt(pictures(0, 1), 40, 1.08), 60, -0.06), 0, 1],
  ["one dead pixel", spoilt(pictures(0, 1), 2000, 40), 0, 1],
  ["one dead pixel below", spoilt(pictures(0, 1), 2000, -3), 0, 1],
  ["a hair beyond −1 and 1", spoilt(spoilt(pictures(-1, 1), 2, 1.0000001), 3, -1.0000001), -1, 1],
  ["an outlier of −1 to 1", spoilt(pictures(-1, 1), 2000, 9), -1, 1],
  ["a hair above 255", spoilt(pictures(0, 255), 2, 255.00002), 0, 255],
  ["a hair below 0 of 255", spoilt(pictures(0, 255), 2, -0.0001), 0, 255],
  ["what bicubic overshoots of 255", spoilt(spoilt(pictures(0, 255), 40, 271.5), 60, -12.5), 0, 255],
  ["an outlier of 0 to 255", spoilt(pictures(0, 255), 2000, 1e6 + 0.5), 0, 255],
  ["a dark picture of 0 to 255", pictures(0, 20), 0, 255],
  ["a sky of 0 to 255 with few stars", pictures(0, 255).map((value, at) => (at % 50 === 1 ? value : 0)), 0, 255],
  ["0 to 1 exactly", pictures(0, 1), 0, 1],
  ["−1 to 1 exactly", pictures(-1, 1), -1, 1],
])("fractional pixels of one range: %s", (_, values, low, high) => {
  for (const data of [values, Float32Array.from(values)]) {
    const { image, note } = arrayImages([20, 10, 10], data, "x");
    const { pixels } = image(19);
    for (let at = 0; at < 100; at++) expect(pixels[at]).toBeCloseTo(pixel(values[1900 + at] ?? 0, low, high), 2);
    const outside = values.filter((value) => value < low || value > high).length;
    expect(note.includes("clipped")).toBe(outside > 0);
  }
});

test.each([
  ["8", pictures(0, 255, Math.round), 255],
  ["10", pictures(0, 1023, Math.round), 1023],
  ["10, of which few are used", pictures(0, 300, Math.round), 1023],
  ["12", pictures(0, 4095, Math.round), 4095],
  ["14", pictures(0, 16383, Math.round), 16383],
  ["16", pictures(0, 65535, Math.round), 65535],
  ["12 with a mark of 65535 for what was not measured", spoilt(pictures(0, 4095, Math.round), 400, 65535), 4095],
  ["16, most of them dark", pictures(0, 1, () => 0).map((_, at) => (at % 300 === 1 ? 33_000 + at : at % 4097)), 65535],
])("whole numbers of %s bits, whatever type holds them", (_, values, high) => {
  for (const data of [values, Uint16Array.from(values), Int32Array.from(values), Uint32Array.from(values)]) {
    const { factor, offset, said } = readRange(data, "x");
    expect({ factor, offset }).toEqual({ factor: 255 / high, offset: 0 });
    expect(said).toContain(`values 0 to ${high}`);
  }
});

test("what is read is said", () => {
  const said = (values: Float64Array) => readRange(values, "x").said;
  expect(said(pictures(0, 1))).toBe("values 0 to 1");
  expect(said(pictures(0, 4095, Math.round))).toBe("values 0 to 4095, 12 bits, judging by the largest value");
  expect(said(spoilt(pictures(0, 1), 2000, 40))).toBe("values 0 to 1 (0.05 % lie beyond it, by up to 39: clipped)");
});

test.each([
  ["ImageNet's normalisation", pictures(-2.1, 2.6)],
  ["MNIST's normalisation", spoilt(pictures(-0.4242, -0.4242), 6, 2.8)],
  ["means subtracted", pictures(-123.7, 151.1)],
  ["0 to 2", pictures(0, 2)],
  ["0 to 5", pictures(0, 5)],
  ["0 to 1000 with fractions", pictures(0, 1000)],
  ["more than 16 bits", pictures(0, 1e6, Math.round)],
  ["whole numbers below zero", pictures(-128, 127, Math.round)],
])("refuses what no range explains: %s", (_, values) => {
  expect(() => readRange(values, "x")).toThrow(/^unsupported array: values from .* as pixels \(x\)$/);
});

test("NaN and infinity are named", () => {
  expect(() => readRange(Float32Array.of(0, Number.NaN), "x")).toThrow("invalid array: it holds NaN (x)");
  expect(() => readRange(Float64Array.of(0, Number.NEGATIVE_INFINITY), "x")).toThrow(
    "invalid array: it holds infinity (x)",
  );
});
