import { expect, test } from "vitest";
import { sayFit } from "./say-fit.ts";

test("how an image comes to the network's size is said, a cut above all", () => {
  const size = { width: 224, height: 224, shorter: 256 };
  expect(sayFit({ ...size, mode: "crop" })).toBe("224×224: resize to 256 (shorter side), centre crop");
  expect(sayFit({ ...size, mode: "stretch" })).toBe("224×224: resize, proportions are not kept");
  expect(sayFit({ ...size, mode: "pad" })).toBe("224×224: resize, then pad with black (letterbox)");
  expect(sayFit({ ...size, mode: "cut" })).toBe("224×224: centre crop without resizing");
});

test("an image of the network's size is taken as it is, one of its proportions whole", () => {
  const fit = { width: 32, height: 32, shorter: 32 };
  for (const mode of ["crop", "stretch", "pad", "cut"] as const) {
    expect(sayFit({ ...fit, mode }, { width: 32, height: 32 })).toBe("32×32: no resizing");
  }
  expect(sayFit({ ...fit, mode: "crop" }, { width: 64, height: 64 })).toBe("32×32: resize");
  expect(sayFit({ ...fit, mode: "crop" }, { width: 64, height: 48 })).toContain(
    "resize to 32 (shorter side), centre crop",
  );
  expect(sayFit({ ...fit, mode: "crop", shorter: 36 }, { width: 32, height: 32 })).toContain("resize to 36");
});

test("another filter and another size before the cut are said too", () => {
  const size = { width: 224, height: 224, shorter: 256, before: { width: 240, height: 250 } };
  expect(sayFit({ ...size, mode: "stretch", filter: "bicubic" })).toBe(
    "224×224: resize to 240×250, proportions are not kept, centre crop (bicubic)",
  );
  expect(sayFit({ ...size, mode: "crop" })).toBe("224×224: resize to cover 240×250, centre crop");
  expect(sayFit({ ...size, mode: "pad", fill: [1, 2, 3] })).toBe(
    "224×224: resize, then pad with one colour (letterbox)",
  );
});
