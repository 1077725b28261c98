import type { Weights } from "@deepling/engine";

/** The largest magnitude. */
export function reachOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Three planes of signed values (red, green, blue) as one picture: grey is zero, full colour is `reach` and beyond. */
export function colourOfPlanes(values: Float32Array, width: number, height: number, reach: number): ImageData {
  const image = new ImageData(width, height);
  const area = width * height;
  for (let at = 0; at < area; at++) {
    for (let c = 0; c < 3; c++) image.data[4 * at + c] = 127.5 * (1 + (values[c * area + at] ?? 0) / reach);
    image.data[4 * at + 3] = 255;
  }
  return image;
}

/** One output channel's kernel that reads red, green and blue, as a colour picture. */
export function colourKernel({ shape, values }: Weights, output: number): ImageData {
  const [, , height = 1, width = 1] = shape;
  const size = 3 * width * height;
  const kernel = values.subarray(output * size, (output + 1) * size);
  return colourOfPlanes(kernel, width, height, reachOf(kernel) || 1);
}
