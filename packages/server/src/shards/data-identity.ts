import { createHash } from "node:crypto";
import type { Dataset, Preprocessing } from "@deepling/engine";

/** Images whose pixels are compared. */
const COMPARED = 8;

/**
 * A hash of a data set that is the same on every machine that sees the same images, wherever they lie and whatever their times: the number of images, their names, labels and
 * classes, and the pixels of a few spread over them as they are decoded for the network.
 */
export async function dataIdentity(dataset: Dataset, { fit }: Preprocessing): Promise<string> {
  const { count, classes, labels, labelSets } = dataset;
  const hash = createHash("sha256");
  hash.update(JSON.stringify([count, classes]));
  for (let item = 0; item < count; item++) hash.update(`${dataset.itemName(item)}\n`);
  for (const part of [labels, labelSets?.rows]) {
    if (part !== undefined) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  const wanted = Math.min(COMPARED, count);
  const chosen = Array.from({ length: wanted }, (_, at) => Math.floor((at * count) / wanted));
  for (const image of await dataset.images(chosen, fit)) {
    hash.update(JSON.stringify(image === undefined ? "unreadable" : [image.width, image.height, image.channels]));
    if (image !== undefined)
      hash.update(new Uint8Array(image.pixels.buffer, image.pixels.byteOffset, image.pixels.byteLength));
  }
  return hash.digest("hex");
}
