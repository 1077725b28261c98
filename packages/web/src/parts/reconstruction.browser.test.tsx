import { expect, test } from "vitest";
import { reconstructionImage } from "./reconstruction.tsx";

const [width, height] = [20, 20];
const box = { x: 0, y: 0, width, height };

/** One pixel in fifty is at 1, one alone at 100. */
const values = (planes: number) =>
  Float32Array.from({ length: planes * width * height }, (_, at) => (at === 7 ? 100 : at % 10 === 0 ? -1 : 0));

test("one large number does not make the rest of a reconstruction grey, in colour or as a signed map", () => {
  const raw = { shape: [3, height, width], values: values(3) };
  const colour = reconstructionImage({ raw, map: values(1), width, height }, box, false);
  // red of the pixel at 10 is full negative; that at 7 ends at full positive; where there is nothing it is grey
  expect([colour.data[4 * 10], colour.data[4 * 7], colour.data[4 * 11]]).toEqual([0, 255, 128]);
  const signed = reconstructionImage({ raw: undefined, map: values(1), width, height }, box, false);
  const pixel = (at: number) => [...signed.data.slice(4 * at, 4 * at + 3)];
  const largest = reconstructionImage(
    { raw: undefined, map: Float32Array.of(-1, 1, 0, 0), width: 2, height: 2 },
    { ...box, width: 2, height: 2 },
    false,
  );
  expect(pixel(10)).toEqual([...largest.data.slice(0, 3)]);
  expect(pixel(7)).toEqual([...largest.data.slice(4, 7)]);
});
