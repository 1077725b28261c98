import { expect, test } from "vitest";
import { arrayImages } from "./array-images.ts";
import { readShape, type ShapeHints } from "./array-shape.ts";

const takes = (channels: number, side: number, layout: "nchw" | "nhwc" = "nchw"): ShapeHints => ({
  takes: { channels, height: side, width: side, layout },
});

/** count, height, width, channels. */
const read = (shape: readonly number[], hints: ShapeHints = {}) => {
  const { count, height, width, channels } = readShape(shape, "x", hints);
  return [count, height, width, channels];
};

test.each([
  [[16, 16, 3], {}, [1, 16, 16, 3]],
  [[20, 16, 3], {}, [1, 20, 16, 3]],
  [[16, 16, 1], {}, [1, 16, 16, 1]],
  [[16, 16, 4], {}, [1, 16, 16, 4]],
  [[3, 16, 20], {}, [1, 16, 20, 3]],
  [[3, 32, 32], takes(3, 32), [1, 32, 32, 3]],
  [[1, 28, 28], {}, [1, 28, 28, 1]],
  [[16, 20], {}, [1, 16, 20, 1]],
  [[16, 20], takes(3, 32), [1, 16, 20, 1]],
  [[784], takes(1, 28), [1, 28, 28, 1]],
  [[64, 64, 13], takes(13, 64), [1, 64, 64, 13]],
  [[13, 64, 64], takes(13, 64), [1, 64, 64, 13]],
] as const)("one image: %j", (shape, hints, expected) => {
  expect(read(shape, hints)).toEqual(expected);
  expect(read(shape, { ...hints, counts: [1] })).toEqual(expected);
});

test.each([
  [[10, 28, 28], {}, [10, 28, 28, 1]],
  [[3, 28, 28], takes(1, 28), [3, 28, 28, 1]],
  [[3, 28, 28], { counts: [3] }, [3, 28, 28, 1]],
  [[28, 28, 3], { counts: [28] }, [28, 28, 3, 1]],
  [[10, 784], takes(1, 28), [10, 28, 28, 1]],
  [[5, 32, 32, 3], {}, [5, 32, 32, 3]],
  [[5, 3, 32, 32], {}, [5, 32, 32, 3]],
  [[5, 3, 32, 3], takes(3, 32), [5, 3, 32, 3]],
] as const)("several images: %j", (shape, hints, expected) => {
  expect(read(shape, hints)).toEqual(expected);
});

test.each([[[4]], [[]], [[2, 3, 4, 5, 6]], [[0, 16, 16]]])("refuses %j", (shape) => {
  expect(() => read(shape)).toThrow(/^unsupported array: .* as images \(x\)$/);
});

test("labels of several images are not those of one array of numbers", () => {
  expect(() => read([10, 20], { counts: [10] })).toThrow("unsupported array: 10×20 as images (x)");
});

test("one picture has the same pixels in every order of its axes, and its note says one", () => {
  // pixel (row, column, channel) is 20 row + 7 column + channel
  const last = Uint8Array.from(
    { length: 4 * 6 * 3 },
    (_, at) => 20 * Math.floor(at / 18) + 7 * (Math.floor(at / 3) % 6) + (at % 3),
  );
  const first = Uint8Array.from(
    { length: 3 * 4 * 6 },
    (_, at) => 20 * (Math.floor(at / 6) % 4) + 7 * (at % 6) + Math.floor(at / 24),
  );
  const [one, other] = [arrayImages([4, 6, 3], last, "x"), arrayImages([3, 4, 6], first, "x")];
  expect(one.image(0)).toEqual({ width: 6, height: 4, channels: 3, pixels: last });
  expect(other.image(0)).toEqual(one.image(0));
  expect(one.note).toBe("x: 4×6×3 read as one image, height × width × channels, values 0 to 255");
  expect(other.note).toBe("x: 3×4×6 read as one image, channels × height × width, values 0 to 255");
});
