import { DeeplingError } from "../../base/error.ts";
import type { Image } from "../../image/image.ts";
import { interleaved } from "../../image/interleaved.ts";
import { pixelSpace } from "../../image/pixel-space.ts";
import type { Plane } from "../../image/plane.ts";
import { preprocess } from "../../image/preprocess.ts";
import { resize } from "../../image/resize.ts";
import type { Subject } from "../subject.ts";
import type { Extents } from "./octave-sizes.ts";

/** A picture at any size: red first, 0 … 1. */
export interface OwnPicture {
  /** Its own shape. */
  readonly shape: Extents;
  readonly at: (size: Extents) => Promise<Image>;
}

/** An item as its file has it, at any size; where every image is edited, what the network is given of it, enlarged. Throws "invalid image". */
export async function ownPicture(
  { dataset, preprocessing, image, variant, inputOf }: Subject,
  item: number,
): Promise<OwnPicture> {
  const blueFirst = preprocessing.channels === "bgr";
  const asShown = (input: Float32Array, plane: Plane): Image => {
    const pixels = interleaved(pixelSpace(preprocessing, plane).toPixels(input), plane, blueFirst);
    return { ...plane, pixels: pixels.map((value) => Math.min(1, Math.max(0, value))) };
  };
  if ((variant.image ?? []).length > 0) {
    const given = asShown((await inputOf(item)).data, image);
    return { shape: image, at: async ({ width, height }) => resize(given, width, height) };
  }
  const [original] = await dataset.images([item], "original");
  if (original === undefined) {
    throw new DeeplingError("invalid", `image: ${dataset.itemName(item)}`, { hint: "it could not be decoded" });
  }
  return {
    shape: original,
    at: async ({ width, height }) => {
      const { before: _, ...own } = preprocessing.fit;
      const fit = { ...own, width, height, mode: "stretch" } as const;
      const [fitted] = await dataset.images([item], fit);
      if (fitted === undefined) throw new DeeplingError("invalid", `image: ${dataset.itemName(item)}`);
      const input = preprocess([fitted], { ...preprocessing, fit });
      return asShown(input.data, { ...image, width, height });
    },
  };
}

/** An item as the network is given it, red first, 0 … 1. */
export async function givenPicture({ inputOf, image, preprocessing }: Subject, item: number): Promise<Image> {
  const shown = pixelSpace(preprocessing, image).toPixels((await inputOf(item)).data);
  const pixels = interleaved(shown, image, preprocessing.channels === "bgr");
  return { ...image, pixels: pixels.map((value) => Math.min(1, Math.max(0, value))) };
}
