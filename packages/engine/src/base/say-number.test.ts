import { expect, test } from "vitest";
import { numberFault, tooLarge } from "./say-number.ts";

test("a number is one in float32; what is too large is told from what is none", () => {
  for (const text of ["0", "-1.5", "+.5", "3.4028234e38", " 1e-400 "]) expect(numberFault(text)).toBeUndefined();
  for (const text of ["1e400", "-1e400", "3.5e38", "9".repeat(40)]) {
    expect(numberFault(text)).toBe(`${text} is too large: float32 holds numbers up to 3.4e38`);
    expect(tooLarge(text)).toBe(numberFault(text));
  }
  for (const text of ["", "1/2", "0x10", "Infinity", "NaN", "1e", "1.2.3"]) {
    expect(numberFault(text)).toBe(`"${text}" is no number`);
    expect(tooLarge(text)).toBeUndefined();
  }
});
