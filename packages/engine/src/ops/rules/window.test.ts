import { expect, test } from "vitest";
import { attribute } from "../../graph/attributes.ts";
import type { Attributes, Node } from "../../graph/graph.ts";
import { hangingPads, slide, windowOf } from "./window.ts";

const node = (attributes: Attributes): Node => ({
  name: "pool_1",
  type: "MaxPool",
  domain: "",
  inputs: ["x"],
  outputs: ["y"],
  attributes,
});
const { int, ints, string } = attribute;

test("a window that keeps the extent keeps its symbol", () => {
  const window = windowOf(node({ pads: ints([1, 1, 1, 1]) }), [3, 3], ["h", 8]);
  expect(slide(window, ["h", 8])).toEqual(["h", 8]);
});

test("two branches with the same window agree on a free extent", () => {
  const halved = (pads: readonly number[], kernel: number) => {
    const settings = { pads: ints(pads), strides: ints([2]) };
    return slide(windowOf(node(settings), [kernel], ["h"]), ["h"]);
  };
  expect(halved([1, 1], 3)).toEqual(halved([0, 0], 1));
});

test("SAME with stride 1 pads by the kernel alone; with a wider stride the pads wait for the extent", () => {
  const same = (stride: number) => {
    const settings = { auto_pad: string("SAME_UPPER"), strides: ints([stride]) };
    return windowOf(node(settings), [4], ["h"]);
  };
  expect(same(1).pads).toEqual({ begin: [1], end: [2] });
  expect(same(2).pads).toBeUndefined();
  expect(slide(same(2), [7])).toEqual([4]);
  expect(() => hangingPads(node({}), same(2), ["h"])).toThrow("unsupported gradient: MaxPool with auto_pad on a free");
});

test("in ceil_mode the last window may hang over, but not begin in the padding", () => {
  const ceiled = (pads: readonly number[], extent: number) => {
    const settings = { pads: ints(pads), strides: ints([2]), ceil_mode: int(1) };
    const window = windowOf(node(settings), [2], [extent]);
    return [slide(window, [extent])[0], hangingPads(node(settings), window, [extent]).end[0]];
  };
  expect(ceiled([0, 0], 5)).toEqual([3, 1]);
  expect(ceiled([1, 1], 5)).toEqual([3, 1]);
  expect(ceiled([0, 0], 6)).toEqual([3, 0]);
});

test("a window of the wrong number of axes is refused by name", () => {
  expect(() => windowOf(node({ strides: ints([1]) }), [3, 3], [8, 8])).toThrow(
    'mismatched window: 2 axes (node "pool_1")',
  );
});
