import { expect, test } from "vitest";
import { filmSeconds } from "./film-time.ts";

const film = { frames: 200, layers: 24, plays: undefined };

test("a film takes the longer of drawing and encoding for each frame, and each layer is read once", () => {
  expect(filmSeconds({ draw: 0.02, encode: 0.05, read: 0.1 }, film)).toBeCloseTo(200 * 0.05 + 24 * 0.1);
  expect(filmSeconds({ draw: 0.02, encode: 0, read: 0 }, film)).toBeCloseTo(4);
});

test("what is only recorded takes at least as long as it plays", () => {
  expect(filmSeconds({ draw: 0.02, encode: 0, read: 0 }, { ...film, plays: 10 })).toBe(10);
  expect(filmSeconds({ draw: 0.2, encode: 0, read: 0 }, { ...film, plays: 10 })).toBe(40);
});
