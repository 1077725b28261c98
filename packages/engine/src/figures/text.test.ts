import { expect, test } from "vitest";
import { capital, fitParts, fitText, spread, textWidth, wrapText } from "./text.ts";

// that the widths are Inter's is measured in the page: draw-marks.browser.test.ts
test("widths differ by letter, are equal for digits, and grow with size and weight", () => {
  expect(textWidth("illil", 10)).toBeLessThan(0.35 * textWidth("WMWMW", 10));
  expect(textWidth("12", 10)).toBe(textWidth("88", 10));
  expect(textWidth("日本", 10)).toBe(20);
  expect(textWidth("cat", 20)).toBeCloseTo(2 * textWidth("cat", 10), 9);
  expect(textWidth("cat", 10, 600)).toBeGreaterThan(textWidth("cat", 10));
});

test("text is cut to its room, and never to nothing", () => {
  expect(fitText("automobile", 1000, 10)).toBe("automobile");
  for (const room of [5, 20, 30, 40, 50]) {
    const cut = fitText("automobile", room, 10);
    expect(cut.endsWith("…")).toBe(true);
    if (cut.length > 2) expect(textWidth(cut, 10)).toBeLessThanOrEqual(room);
  }
  expect(fitText("automobile", 1, 10)).toBe("a…");
});

test("parts share lines, and none is lost", () => {
  const parts = ["one", "two", "three", "four"];
  const lines = fitParts(parts, 60, 10);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join(" · ")).toBe(parts.join(" · "));
  expect(fitParts(parts, 1000, 10)).toEqual(["one · two · three · four"]);
});

test("a text is broken at spaces, and no word is lost", () => {
  const text = "Frame 0 is the untouched image. Differences to it are signed.";
  const lines = wrapText(text, 120, 11);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join(" ")).toBe(text);
  for (const line of lines) expect(textWidth(line, 11)).toBeLessThanOrEqual(120);
  expect(wrapText(text, 1000, 11)).toEqual([text]);
});

test("labels move apart by as little as that takes, in their order", () => {
  const places = spread([50, 51, 20, 90, 91, 92], 10, 0, 95);
  const sorted = [...places].sort((a, b) => a - b);
  for (const [i, y] of sorted.slice(1).entries()) expect(y - (sorted[i] ?? 0)).toBeGreaterThanOrEqual(10 - 1e-9);
  expect(sorted.at(-1)).toBeLessThanOrEqual(95);
  expect(places[2]).toBe(20);
  expect((places[0] ?? 0) < (places[1] ?? 0)).toBe(true);
  expect(spread([5, 40], 10, 0, 50)).toEqual([5, 40]);
});

test("a sentence begins with a capital", () => {
  expect([capital("horse"), capital("")]).toEqual(["Horse", ""]);
});
