import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DeeplingError } from "../base/error.ts";
import { arrayImages } from "./array-images.ts";
import { arrayLabels } from "./array-labels.ts";
import { findPairs, labelNames } from "./array-names.ts";
import { readIdx, readIdxHeader } from "./idx.ts";
import { readNpy } from "./npy.ts";
import { openNpz } from "./npz.ts";

const golden = (file: string) =>
  new Uint8Array(readFileSync(new URL(`../../../../test/golden/data/${file}`, import.meta.url)));

test("numpy.savez's arrays come back with their values, types and texts", () => {
  const { names, get } = openNpz(golden("plain.npz"), "plain.npz");
  expect(names).toEqual(["x", "y", "classes"]);
  expect(get("x").shape).toEqual([3, 4, 5, 3]);
  expect(get("x").data).toEqual(Uint8Array.from({ length: 180 }, (_, index) => index));
  expect(get("y").data).toEqual(Float64Array.of(2, 0, 1));
  expect(get("classes").data).toEqual(["cat", "dog", "Bär"]);
});

test("numpy.savez_compressed's floats from 0 to 1 become pixels, channels first, and its one-hot rows labels", () => {
  const { get } = openNpz(golden("compressed.npz"), "compressed.npz");
  const { shape, data } = get("x_test");
  const images = arrayImages(shape, data as Float32Array, "x_test");
  expect(images.note).toContain("channels × height × width, values 0 to 1");
  // value k of 120 is k/119; image 1, row 2, column 3, channel 1 is value 60 + 20 + 2·5 + 3
  const image = images.image(1);
  expect(image).toMatchObject({ width: 5, height: 4, channels: 3 });
  expect(image.pixels[(2 * 5 + 3) * 3 + 1]).toBeCloseTo((93 / 119) * 255, 3);
  const y = get("y_test");
  expect([...arrayLabels(y, { count: 2, place: "y_test" }).labels]).toEqual([0, 1]);
  expect(() => get("z")).toThrow("missing array: z (compressed.npz)");
});

test("other byte orders and halves are NumPy's values", () => {
  const big = readNpy(golden("x_big.npy"), "x_big.npy");
  expect(big).toEqual({ shape: [2, 3, 3], data: Int32Array.from({ length: 18 }, (_, index) => index) });
  const half = readNpy(golden("half.npy"), "half.npy").data as Float32Array;
  // numpy.float16 of 1/3 is 1365·2^−12, of 6e−8 the smallest subnormal
  expect([...half]).toEqual([0, -0.5, 1365 / 4096, 65504, 2 ** -24, 255]);
  expect(() => readNpy(golden("fortran.npy"), "fortran.npy")).toThrow(
    "unsupported array: in Fortran order (fortran.npy)",
  );
});

test("an IDX file written by hand is read in its byte order", () => {
  const idx = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 255);
  expect(readIdxHeader(idx, "a")).toEqual({ type: "uint8", shape: [2, 1, 2], offset: 16 });
  expect(readIdx(idx, "a").data).toEqual(Uint8Array.of(10, 20, 30, 255));
  const shorts = Uint8Array.of(0, 0, 0x0b, 1, 0, 0, 0, 2, 1, 2, 255, 254);
  expect(readIdx(shorts, "b").data).toEqual(Int16Array.of(258, -2));
  expect(() => readIdx(idx.subarray(0, 18), "c")).toThrow("invalid file: c (cut short: 18 bytes, its header says 20)");
});

test("images are found in the orders and ranges that people save", () => {
  const read = (shape: number[], data: Uint8Array | Float32Array | Uint16Array) => arrayImages(shape, data, "x");
  expect(read([1, 2, 2], Uint8Array.of(0, 1, 2, 200)).image(0)).toEqual({
    width: 2,
    height: 2,
    channels: 1,
    pixels: Uint8Array.of(0, 1, 2, 200),
  });
  // binary pictures are black and white
  expect([...read([1, 1, 2], Uint8Array.of(0, 1)).image(0).pixels]).toEqual([0, 255]);
  expect([...read([1, 1, 2], Float32Array.of(-1, 1)).image(0).pixels]).toEqual([0, 255]);
  expect([...read([1, 1, 2], Uint16Array.of(0, 65535)).image(0).pixels]).toEqual([0, 255]);
  expect([...read([1, 3, 1, 2], Uint8Array.of(1, 2, 3, 4, 5, 6)).image(0).pixels]).toEqual([1, 3, 5, 2, 4, 6]);
  expect(() => read([1, 1, 2], Float32Array.of(-2.1, 2.6))).toThrow(
    "unsupported array: values from -2.1 to 2.6 as pixels (x)",
  );
  expect(() => read([2, 4, 1, 1, 1], new Uint8Array(8))).toThrow("unsupported array: 2×4×1×1×1 as images (x)");
  expect(() => read([1, 1, 1], Float32Array.of(Number.NaN))).toThrow("invalid array: it holds NaN (x)");
});

test.each([
  [["y", "x"], [{ split: "", images: "x", labels: "y" }]],
  [
    ["X_train", "y_train", "X_test", "y_test"],
    [
      { split: "test", images: "X_test", labels: "y_test" },
      { split: "train", images: "X_train", labels: "y_train" },
    ],
  ],
  [
    ["train_images", "train_labels", "val_images", "val_labels"],
    [
      { split: "val", images: "val_images", labels: "val_labels" },
      { split: "train", images: "train_images", labels: "train_labels" },
    ],
  ],
  [["images", "labels"], [{ split: "", images: "images", labels: "labels" }]],
  [["data", "targets"], [{ split: "", images: "data", labels: "targets" }]],
  [["arr_0", "arr_1"], [{ split: "", images: "arr_0", labels: "arr_1" }]],
  [["faces"], [{ split: "", images: "faces", labels: undefined }]],
  [["a", "b"], []],
])("the arrays %j pair up", (names, pairs) => {
  expect(findPairs(names)).toEqual(pairs);
});

test("a file of labels is known from that of images", () => {
  expect(labelNames("x_test")).toEqual(["y_test"]);
  expect(labelNames("my-images")).toEqual(["my-labels"]);
  expect(labelNames("faces")).toEqual([]);
});

test("mutated files give a DeeplingError or an array, never another failure", () => {
  const files = ["plain.npz", "compressed.npz", "x_big.npy", "half.npy"].map((name) => ({ name, bytes: golden(name) }));
  files.push({ name: "idx", bytes: Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 255) });
  const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), value: fc.integer({ min: 0, max: 255 }) });
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(edit, { minLength: 1, maxLength: 6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      ({ name, bytes }, edits, kept) => {
        const mutated = bytes.slice(0, Math.ceil(bytes.length * (kept < 0.5 ? 1 : kept)));
        for (const { at, value } of edits) mutated[Math.floor(at * (mutated.length - 1))] = value;
        try {
          if (name.endsWith(".npz")) {
            const archive = openNpz(mutated, name);
            for (const array of archive.names) archive.get(array);
          } else if (name.endsWith(".npy")) readNpy(mutated, name);
          else readIdx(mutated, name);
        } catch (error) {
          expect(error).toBeInstanceOf(DeeplingError);
        }
      },
    ),
    { numRuns: 400 },
  );
});
