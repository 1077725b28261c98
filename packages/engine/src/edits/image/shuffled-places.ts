import type { Random } from "../../base/random.ts";
import type { EditedSize } from "./parameters.ts";

/**
 * Where the pixels of a glass blur come from, row by row: from the right lower corner on each pixel is replaced by one at most `distance` away, which may have been replaced
 * before, some rounds in a row. The border of `distance` pixels stays.
 */
export function shuffledPlaces(
  { width, height }: Pick<EditedSize, "width" | "height">,
  { distance, rounds }: { readonly distance: number; readonly rounds: number },
  random: Random,
): Int32Array {
  const places = Int32Array.from({ length: width * height }, (_, at) => at);
  const step = () => Math.floor(random() * 2 * distance) - distance;
  for (let round = 0; round < rounds; round++) {
    for (let y = height - distance; y > distance; y--) {
      for (let x = width - distance; x > distance; x--) {
        const right = step();
        const down = step();
        places[y * width + x] = places[(y + down) * width + x + right] as number;
      }
    }
  }
  return places;
}
