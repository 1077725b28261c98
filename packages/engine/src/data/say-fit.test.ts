import { expect, test } from "vitest";
import { sayFit } from "./say-fit.ts";

test("how an image comes to the network's size is said, a cut above all", () => {
  const size = { width: 224, height: 224, shorter: 256 };
  expect(sayFit({ ...size, mode: "crop" })).toBe("224×224, the centre of the image scaled to 256 on its shorter side");
  expect(sayFit({ ...size, mode: "stretch" })).toBe("224×224, the whole image scaled");
  expect(sayFit({ ...size, mode: "pad" })).toBe("224×224, the whole image with black borders");
});
