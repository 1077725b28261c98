import { expect, test } from "vitest";
import { sayFit } from "./say-fit.ts";

test("how an image comes to the network's size is said, a cut above all", () => {
  const size = { width: 224, height: 224, shorter: 256 };
  expect(sayFit({ ...size, mode: "crop" })).toBe("224×224, the centre of the image scaled to 256 on its shorter side");
  expect(sayFit({ ...size, mode: "stretch" })).toBe("224×224, the whole image scaled");
  expect(sayFit({ ...size, mode: "pad" })).toBe("224×224, the whole image with black borders");
  expect(sayFit({ ...size, mode: "cut" })).toBe("224×224, the centre of the image at its own scale");
});

test("an image of the network's size is taken as it is, one of its proportions whole", () => {
  const fit = { width: 32, height: 32, shorter: 32 };
  for (const mode of ["crop", "stretch", "pad", "cut"] as const) {
    expect(sayFit({ ...fit, mode }, { width: 32, height: 32 })).toBe("32×32, the image as it is");
  }
  expect(sayFit({ ...fit, mode: "crop" }, { width: 64, height: 64 })).toBe("32×32, the whole image scaled");
  expect(sayFit({ ...fit, mode: "crop" }, { width: 64, height: 48 })).toContain("the centre of the image scaled to 32");
  expect(sayFit({ ...fit, mode: "crop", shorter: 36 }, { width: 32, height: 32 })).toContain("scaled to 36");
});

test("another filter and another size before the cut are said too", () => {
  const size = { width: 224, height: 224, shorter: 256, before: { width: 240, height: 250 } };
  expect(sayFit({ ...size, mode: "stretch", filter: "bicubic" })).toBe(
    "224×224, the centre of the image scaled to 240×250 (bicubic)",
  );
  expect(sayFit({ ...size, mode: "crop" })).toBe("224×224, the centre of the image scaled to cover 240×250");
  expect(sayFit({ ...size, mode: "pad", fill: [1, 2, 3] })).toBe("224×224, the whole image with plain borders");
});
