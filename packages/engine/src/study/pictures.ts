import type { Abort } from "../base/abort.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Tensor } from "../graph/tensor.ts";
import { fitImage } from "../image/fit.ts";
import type { Fit } from "../image/image.ts";
import { interleaved } from "../image/interleaved.ts";
import { pixelSpace } from "../image/pixel-space.ts";
import type { Plane } from "../image/plane.ts";
import type { Preprocessing } from "../image/preprocess.ts";
import { rgbBytes } from "../image/rgb-bytes.ts";
import { someRows } from "../runtime/batches.ts";
import type { Picture, Thumbnails } from "./study.ts";
import type { Subject } from "./subject.ts";

/** How an image becomes a thumbnail: the largest square around its middle. */
export function thumbnailFit(size: number): Fit {
  return { width: size, height: size, mode: "crop", shorter: size };
}

/** Square thumbnails of `size` pixels, centre cropped; black where an image could not be read. Stops with the signal's reason between some images. */
export async function thumbnails(
  dataset: Dataset,
  items: readonly number[],
  size: number,
  signal?: Abort | undefined,
): Promise<Thumbnails> {
  const fit = thumbnailFit(size);
  const bytes = size * size * 3;
  const pixels = new Uint8Array(items.length * bytes);
  for (let start = 0; start < items.length; start += AT_ONCE) {
    signal?.throwIfAborted();
    const images = await dataset.images(items.slice(start, start + AT_ONCE), fit);
    images.forEach((image, position) => {
      if (image !== undefined) pixels.set(rgbBytes(image), (start + position) * bytes);
    });
  }
  return { size, items: Int32Array.from(items), pixels };
}

/** Thumbnails that are made between two looks at whether somebody still waits for them. */
const AT_ONCE = 32;

/** One image fitted as the network sees it, before scale and mean; undefined where it cannot be read. */
export async function picture(dataset: Dataset, item: number, fit: Fit): Promise<Picture | undefined> {
  const [image] = await dataset.images([item], fit);
  return image && { width: image.width, height: image.height, pixels: rgbBytes(image) };
}

/** An image that the network is given, as it would be shown: pixels are rounded and clamped to 0 … 255. */
export function shownPicture(
  { image: plane, preprocessing }: { readonly image: Plane; readonly preprocessing: Preprocessing },
  input: Tensor<"float32">,
): Picture {
  const pixels = pixelSpace(preprocessing, plane).toPixels(input.data);
  const { width, height, channels } = plane;
  const shown = interleaved(pixels, plane, preprocessing.channels === "bgr").map((value) => 255 * value);
  return { width, height, pixels: rgbBytes({ width, height, channels, pixels: shown }) };
}

/** The same of images that the subject's edits have changed; 0 where one could not be read. Stops with the signal's reason between batches. */
export async function editedThumbnails(
  subject: Pick<Subject, "feed" | "batch" | "image" | "preprocessing">,
  items: readonly number[],
  size: number,
  signal: Abort | undefined,
): Promise<Thumbnails> {
  const fit = thumbnailFit(size);
  const bytes = size * size * 3;
  const pixels = new Uint8Array(items.length * bytes);
  let done = 0;
  for await (const { input, items: these, missing } of subject.feed(items, subject.batch, signal)) {
    for (const at of these.keys()) {
      if (missing.includes(at)) continue;
      const shown = shownPicture(subject, someRows(input, at, at + 1));
      pixels.set(fitImage({ ...shown, channels: 3 }, fit).pixels, (done + at) * bytes);
    }
    done += these.length;
  }
  return { size, items: Int32Array.from(items), pixels };
}
