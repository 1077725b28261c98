import { expect, test } from "vitest";
import { float32 } from "../../graph/tensor.ts";
import { createTensorStore } from "./tensor-store.ts";

const ten = () => float32([10], new Float32Array(10));
const parts = (store: ReturnType<typeof createTensorStore>, key: string) =>
  [0, 1, 2, 3, 4].filter((part) => store.get(key, part) !== undefined);

test("of a set that is too large the beginning stays", () => {
  const store = createTensorStore(3 * 40);
  for (let time = 0; time < 2; time++) for (const part of [0, 1, 2, 3, 4]) store.put("a", part, ten());
  expect(parts(store, "a")).toEqual([0, 1, 2]);
  expect(store.held()).toBe(120);
});

test("what was used longest ago makes room, its last parts first; nothing is held twice", () => {
  const store = createTensorStore(6 * 40);
  for (const key of ["a", "b"]) for (const part of [0, 1, 2]) store.put(key, part, ten());
  store.put("a", 0, ten());
  expect(store.held()).toBe(240);
  store.get("a", 0);
  for (const part of [0, 1]) store.put("c", part, ten());
  expect([parts(store, "b"), parts(store, "a"), parts(store, "c")]).toEqual([[0], [0, 1, 2], [0, 1]]);
  for (const part of [2, 3, 4]) store.put("c", part, ten());
  expect(store.held()).toBe(240);
  expect([parts(store, "b"), parts(store, "a"), parts(store, "c")]).toEqual([[], [0], [0, 1, 2, 3, 4]]);
  store.put("d", 0, float32([61], new Float32Array(61)));
  expect(store.held()).toBe(240);
});
