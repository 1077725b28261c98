import type { Picture } from "@deepling/engine";
import { coloursOf } from "../../parts/channel-drawing.ts";

/** The change of each pixel's brightness on a diverging scale from black to white: blue darker, orange lighter. */
export function signedDifference(before: Picture, after: Picture): ImageData {
  const { width, height } = before;
  const image = new ImageData(width, height);
  const table = coloursOf("signed");
  for (let at = 0; at < width * height; at++) {
    let change = 0;
    for (let c = 0; c < 3; c++) change += (after.pixels[3 * at + c] ?? 0) - (before.pixels[3 * at + c] ?? 0);
    const place = Math.max(0, Math.min(255, Math.round(127.5 + change / 6)));
    for (let c = 0; c < 3; c++) image.data[4 * at + c] = table[4 * place + c] ?? 0;
    image.data[4 * at + 3] = 255;
  }
  return image;
}
