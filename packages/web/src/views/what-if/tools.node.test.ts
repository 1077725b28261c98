import { expect, test } from "vitest";
import { addressEditTexts, type EditText, readEditTexts } from "../../state/edit-text.ts";
import { sizedPicture } from "./picture-file.ts";
import { drawn, firstTool, type Point, pressed, type Tool } from "./tools.ts";

const tool = (patch: Partial<Tool>): Tool => ({
  name: "brush",
  paint: "colour",
  colour: "ff0000",
  size: 4,
  softness: 0.5,
  item: 7,
  ...patch,
});

/** The stack after a press at the first place and a drag through the others. */
function drag(by: Tool, stack: readonly EditText[], ...places: readonly Point[]): readonly EditText[] {
  const [first = [0, 0]] = places;
  let drawing = pressed(by, stack, first);
  let after = stack;
  for (const place of places) ({ drawing, stack: after } = drawn(by, drawing, place));
  return after;
}

const grey: EditText = { name: "grey", given: {} };

test.each([
  [32, 32, 4],
  [224, 224, 28],
  [300, 180, 37.5],
  [4, 4, 1],
])(
  "the first brush of a picture of %i×%i is %f pixels wide, so that a stroke covers something",
  (width, height, size) => {
    expect(firstTool({ width, height })).toMatchObject({ name: "brush", size });
  },
);

test("a stroke is one edit on top of the stack; places that lie close are left out", () => {
  const stack = drag(tool({}), [grey], [1, 2], [1.1, 2], [5, 6]);
  expect(stack).toEqual([
    grey,
    { name: "brush", given: { points: "1:2/5:6", size: "4", softness: "0.5", paint: "colour", colour: "ff0000" } },
  ]);
});

test("a window lies between two corners in whole pixels, whichever comes first", () => {
  const occlude = tool({ name: "occlude", paint: "mean" });
  const expected = [{ name: "occlude", given: { x: "2", y: "3", width: "6", height: "4", paint: "mean" } }];
  expect(drag(occlude, [], [2.2, 3.1], [8.2, 6.9])).toEqual(expected);
  expect(drag(occlude, [], [8.2, 6.9], [2.2, 3.1])).toEqual(expected);
  expect(drag(occlude, [grey], [2, 3], [2.2, 9])).toEqual([grey]);
});

test("a press inside the last window moves it, a press beside it draws another", () => {
  const occlude = tool({ name: "occlude", paint: "mean" });
  const one = drag(occlude, [], [2, 3], [8, 7]);
  const moved = drag(occlude, one, [4, 4], [7, 5]);
  expect(moved).toEqual([{ name: "occlude", given: { x: "5", y: "4", width: "6", height: "4", paint: "mean" } }]);
  expect(drag(occlude, moved, [0, 0], [2, 2])).toHaveLength(2);
});

test("a patch is laid down where it is dragged to, and can be taken hold of there again", () => {
  const move = tool({ name: "move" });
  const box = drag(move, [], [2, 3], [8, 7]);
  expect(box[0]?.given).toMatchObject({ right: "0", down: "0" });
  const laid = drag(move, box, [4, 4], [14, 4]);
  expect(laid[0]?.given).toMatchObject({ x: "2", right: "10", down: "0" });
  expect(drag(move, laid, [13, 5], [12, 7])[0]?.given).toMatchObject({ x: "2", right: "9", down: "2" });
});

test("a pasted window names the image that it comes from", () => {
  const [paste] = drag(tool({ name: "paste", item: 12 }), [], [0, 0], [4, 4]);
  expect(paste).toEqual({ name: "paste", given: { item: "12", x: "0", y: "0", width: "4", height: "4" } });
});

test("a picture of one's own is laid into the window, and moved by its place", () => {
  const image = { width: 2, height: 1, data: Uint8ClampedArray.of(255, 0, 0, 255, 0, 0, 255, 255) } as ImageData;
  const paste = tool({ name: "paste", picture: { name: "cat.png", image } });
  const laid = drag(paste, [], [2, 2], [6, 4]);
  // two pixels are not blown up: red and blue in base64url, as Python's urlsafe_b64encode(b"\xff\0\0\0\0\xff") has them
  expect(laid).toEqual([
    { name: "picture", given: { pixels: "2x1._wAAAAD_", x: "2", y: "2", width: "4", height: "2" } },
  ]);
  const moved = drag(paste, laid, [3, 3], [5, 2]);
  expect(moved[0]?.given).toMatchObject({ x: "4", y: "1", width: "4", pixels: "2x1._wAAAAD_" });
  const small = sizedPicture(moved[0] as EditText, 2, { width: 32, height: 32 }, { name: "cat.png", image });
  expect(small.given).toMatchObject({ x: "5", y: "2", width: "2", height: "1" });
});

test("a picture that is too large for an address leaves it; the rest of the stack opens", () => {
  const large: EditText = { name: "picture", given: { pixels: `200x200.${"A".repeat(160_000)}`, x: "1" } };
  const small: EditText = { name: "picture", given: { pixels: "2x1._wAAAAD_", x: "1" } };
  expect(readEditTexts(addressEditTexts([grey, large, small]))).toEqual([
    grey,
    { name: "picture", given: { pixels: "", x: "1" } },
    small,
  ]);
});
