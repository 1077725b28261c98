import { shownChannels } from "../base/shown-channels.ts";
import type { Image } from "./image.ts";

/** RGB bytes of an image: grey is repeated, of more than three channels the first three are shown, floats are rounded and clamped to 0 … 255. */
export function rgbBytes(image: Image): Uint8Array {
  const count = image.width * image.height;
  const bytes = new Uint8ClampedArray(count * 3);
  const shown = shownChannels(image.channels);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) bytes[i * 3 + c] = image.pixels[i * image.channels + (shown[c] ?? 0)] ?? 0;
  }
  return new Uint8Array(bytes.buffer);
}
