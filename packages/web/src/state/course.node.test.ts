import { randomNormal, seededRandom } from "@deepling/engine";
import { expect, test } from "vitest";
import { sequenceOf } from "../renderers/projection/scene-fixture.ts";
import { courseOf } from "./course.ts";

const COUNT = 120;
const random = seededRandom(7);
const labels = Int32Array.from({ length: COUNT }, (_, item) => item % 3);
const layers = Array.from({ length: 4 }, () => Array.from({ length: COUNT * 2 }, () => randomNormal(random)));
const classes = { label: (item: number) => labels[item] ?? -1, said: (item: number) => ((labels[item] ?? 0) + 1) % 3 };

/** The share by sorting all distances. */
function share(layer: readonly number[], item: number, label: number): number {
  const at = (one: number) => [layer[one * 2] ?? 0, layer[one * 2 + 1] ?? 0] as const;
  const [x, y] = at(item);
  const order = Array.from({ length: COUNT }, (_, other) => other)
    .filter((other) => other !== item)
    .sort((a, b) => Math.hypot(at(a)[0] - x, at(a)[1] - y) - Math.hypot(at(b)[0] - x, at(b)[1] - y));
  return order.slice(0, 10).filter((other) => labels[other] === label).length / 10;
}

test("shares are those of the ten nearest points, found by sorting", () => {
  const items = Int32Array.of(3, 17, 50);
  const course = courseOf(sequenceOf(layers), items, classes);
  expect(course?.images).toBe(3);
  for (const [at, layer] of layers.entries()) {
    const mean = (classOf: (item: number) => number) =>
      items.reduce((sum, item) => sum + share(layer, item, classOf(item)), 0) / items.length;
    expect(course?.own[at]).toBeCloseTo(mean(classes.label), 6);
    expect(course?.said[at]).toBeCloseTo(mean(classes.said), 6);
  }
});

test("an image that moves from its class to another turns where it changes sides, for good", () => {
  const place = (item: number, side: number) => [side * 10 + (item % 7) * 0.1, Math.floor(item / 7) * 0.1];
  const traveller = 0;
  const made = [0, 1, 0, 1, 1].map((side) =>
    Array.from({ length: 60 }, (_, item) => place(item, item === traveller ? side : item % 2)).flat(),
  );
  const course = courseOf(sequenceOf(made), Int32Array.of(traveller), { label: (item) => item % 2, said: () => 1 });
  expect([...(course?.own ?? [])].map(Math.round)).toEqual([1, 0, 1, 0, 0]);
  expect(course?.turn).toBe(3);
  const stays = courseOf(sequenceOf(made), Int32Array.of(2), { label: (item) => item % 2, said: () => 1 });
  expect(stays?.turn).toBeUndefined();
});

test("items that are not projected have no course", () => {
  expect(courseOf(sequenceOf(layers), Int32Array.of(5000), classes)).toBeUndefined();
});
