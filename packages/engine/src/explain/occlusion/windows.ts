import { type Plane, stridesOf } from "../../image/plane.ts";

/** A window over the image, in pixels; bottom and right lie outside. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Windows in rows from the top, the last of a line flush with the image's edge, so that every pixel is hidden at least once where strides leave no gap. */
export function windowsOf({ width, height }: Plane, side: number, stride: number): readonly Window[] {
  const starts = (extent: number) => {
    const last = extent - side;
    const regular = Array.from({ length: Math.floor(last / stride) + 1 }, (_, i) => i * stride);
    return regular.at(-1) === last ? regular : [...regular, last];
  };
  return starts(height).flatMap((top) =>
    starts(width).map((left) => ({ top, left, bottom: top + side, right: left + side })),
  );
}

/** Copies of an image, one for each window, in which the fill stands inside of it. */
export function hiddenImages(
  image: Float32Array,
  fill: Float32Array,
  plane: Plane,
  windows: readonly Window[],
): Float32Array {
  const { x, y, channel } = stridesOf(plane);
  const hidden = new Float32Array(windows.length * image.length);
  windows.forEach(({ top, left, bottom, right }, index) => {
    const copy = hidden.subarray(index * image.length, (index + 1) * image.length);
    copy.set(image);
    for (let c = 0; c < plane.channels; c++) {
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          const at = c * channel + row * y + column * x;
          copy[at] = fill[at] as number;
        }
      }
    }
  });
  return hidden;
}
