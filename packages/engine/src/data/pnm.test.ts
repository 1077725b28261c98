import { expect, test } from "vitest";
import { decodePnm, isPnm } from "./pnm.ts";

const bytes = (header: string, ...raster: readonly number[]) =>
  Uint8Array.of(...new TextEncoder().encode(header), ...raster);
const grey = (...levels: readonly number[]) => levels.flatMap((level) => [level, level, level]);

/** What Pillow 9.4 decodes and converts to RGB; for grey of 16 bits its upper byte. */
test.each([
  ["P6", bytes("P6\n2 1\n255\n", 1, 2, 3, 250, 251, 255), [1, 2, 3, 250, 251, 255]],
  [
    "P6 with comments",
    bytes("P6 # made by hand\n2\n# two wide\n1 255\n", 10, 13, 32, 35, 48, 0),
    [10, 13, 32, 35, 48, 0],
  ],
  ["P6 up to 100", bytes("P6 2 1 100\n", 0, 1, 50, 99, 100, 3), [0, 3, 128, 252, 255, 8]],
  ["P6 of 16 bits", bytes("P6 1 1 65535\n", 255, 255, 128, 0, 0, 128), [255, 128, 0]],
  ["P6 of 12 bits", bytes("P6 1 1 4095\n", 15, 255, 8, 0, 0, 9), [255, 128, 1]],
  ["P5", bytes("P5\n3 1\n255\n", 0, 7, 255), grey(0, 7, 255)],
  ["P5 up to 15", bytes("P5\n3 1\n15\n", 0, 7, 15), grey(0, 119, 255)],
  ["P5 of 16 bits", bytes("P5\n2 1\n65535\n", 18, 200, 255, 255), grey(18, 255)],
  [
    "P4",
    bytes("P4\n9 2\n", 0b10100000, 0, 0b01111111, 0b10000000),
    grey(0, 255, 0, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0),
  ],
  ["P3", bytes("P3\n1 2 255\n1 2 3\n# second\n4 5 6"), [1, 2, 3, 4, 5, 6]],
  ["P2", bytes("P2 2 1 15 0 15\n"), grey(0, 255)],
  ["P1 without spaces", bytes("P1 3 1\n101"), grey(0, 255, 0)],
])("%s", (_, file, pixels) => {
  expect(isPnm(file)).toBe(true);
  expect([...decodePnm(file, "a.ppm").pixels]).toEqual(pixels);
});

test.each([
  ["cut short", bytes("P6 2 1 255\n", 1, 2, 3)],
  ["cut short", bytes("P5 2 1 65535\n", 1, 2, 3)],
  ["cut short", bytes("P4 9 1\n", 1)],
  ["cut short", bytes("P2 2 1 255\n1 x")],
  ["a PNM header that cannot be read", bytes("P6 2\n")],
  ["a PNM header that cannot be read", bytes("P6 0 1 255\n")],
  ["a PNM header that cannot be read", bytes("P6 2 1 70000\n")],
  ["a PNM header that cannot be read", bytes("P6 999999999 999999999 255\n")],
])("refuses a file: %s", (reason, file) => {
  expect(() => decodePnm(file, "a.ppm")).toThrow(`invalid image: ${reason} (a.ppm)`);
});

test("other files are none", () => {
  for (const text of ["P7\n", "P0 ", "PK\u0003\u0004", "P", "P6"]) expect(isPnm(bytes(text))).toBe(false);
});
