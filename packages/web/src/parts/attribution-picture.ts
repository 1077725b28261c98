import type { Explanation } from "@deepling/engine";
import { lookupTable, magnitudeColour, scaleEnd, signedColour } from "@deepling/engine";
import type { ExplainLook } from "../state/view-state.ts";

/** The colours that attributions are shown in. */
export function attributionTable(colours: ExplainLook["colours"]): Uint8ClampedArray {
  return lookupTable(colours === "diverging" ? (v) => signedColour(2 * v - 1) : magnitudeColour);
}

/** Lets one sign of a number through, or both. */
export function signed(value: number, sign: ExplainLook["sign"]): number {
  if (sign === "both") return value;
  return sign === "positive" ? Math.max(0, value) : Math.min(0, value);
}

/** An attribution over its image (RGB bytes of the same extents), covering it as far as `opacity` says; colours reach `end`, by default the map's own. */
export function attributionPicture(
  explanation: Pick<Explanation, "map" | "width" | "height">,
  pixels: Uint8Array,
  look: Pick<ExplainLook, "colours" | "sign" | "opacity">,
  table: Uint8ClampedArray,
  end = scaleEnd(explanation.map),
): ImageData {
  const { map, width, height } = explanation;
  const reach = end || 1;
  const image = new ImageData(width, height);
  for (let at = 0; at < width * height; at++) {
    const value = Math.max(-1, Math.min(1, signed(map[at] ?? 0, look.sign) / reach));
    const place = Math.round(255 * (look.colours === "diverging" ? (value + 1) / 2 : Math.abs(value)));
    for (let c = 0; c < 3; c++) {
      const below = pixels[3 * at + c] ?? 0;
      image.data[4 * at + c] = below + look.opacity * ((table[4 * place + c] ?? 0) - below);
    }
    image.data[4 * at + 3] = 255;
  }
  return image;
}
