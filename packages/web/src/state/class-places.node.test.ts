import { expect, test } from "vitest";
import { classPlaces } from "./class-places.ts";

test("up to ten classes keep their order, whatever occurs", () => {
  expect(classPlaces(10, Int32Array.of(9, 9, 9), undefined)).toBeUndefined();
});

test("true classes come first, then predicted ones, the most frequent before; the rest has no place among them", () => {
  const places = classPlaces(12, Int32Array.of(11, 11, 4, 11, 7, -1), Int32Array.of(4, 2, 2, 9, -1, 11));
  const order = Array.from(places ?? []).flatMap((place, label) => (place >= 0 ? [[place, label]] : []));
  expect(Object.fromEntries(order)).toEqual({ 0: 11, 1: 4, 2: 7, 3: 2, 4: 9 });
  expect([places?.[0], places?.[1], places?.[3], places?.[10]]).toEqual([-1, -2, -3, -7]);
});

test("every class has a place of its own, and a thousand balanced ones keep their order", () => {
  const each = Int32Array.from({ length: 3000 }, (_, i) => (7 * i) % 1000);
  expect(Array.from(classPlaces(1000, each, undefined) ?? [])).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  const some = classPlaces(1000, undefined, Int32Array.of(404, 404, 985, 340));
  expect(new Set(some).size).toBe(1000);
  expect([some?.[404], some?.[340], some?.[985]]).toEqual([0, 1, 2]);
});
