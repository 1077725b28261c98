import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { writeNpy, writeNpz } from "./write-npz.ts";

test("an array is what numpy.save writes, byte for byte", () => {
  // numpy 1.24: np.save(f, np.arange(6, dtype="<f4").reshape(2, 3))
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
  const bytes = writeNpy({ data: Float32Array.from([0, 1, 2, 3, 4, 5]), shape: [2, 3] });
  expect(bytes.length).toBe(128 + 24);
  expect([...bytes.subarray(0, 10)]).toEqual([0x93, 78, 85, 77, 80, 89, 1, 0, 118, 0]);
  expect(new TextDecoder().decode(bytes.subarray(10, 128))).toBe(`${header.padEnd(117)}\n`);
  expect([...new Float32Array(bytes.slice(128).buffer)]).toEqual([0, 1, 2, 3, 4, 5]);
});

test("texts are fixed-width unicode", () => {
  const bytes = writeNpy({ texts: ["é", "cat"] });
  expect(new TextDecoder().decode(bytes.subarray(10, 128))).toContain("'<U3'");
  expect([...new Uint32Array(bytes.slice(128).buffer)]).toEqual([233, 0, 0, 99, 97, 116]);
});

test("equal arrays give equal archives", () => {
  const arrays = { x: { data: Int32Array.from([1, 2]), shape: [2] }, names: { texts: ["a", "b"] } };
  expect(writeNpz(arrays)).toEqual(writeNpz(arrays));
  expect(Object.keys(unzipSync(writeNpz(arrays)))).toEqual(["x.npy", "names.npy"]);
});
