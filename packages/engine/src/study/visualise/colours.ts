/**
 * A square root of the covariance of red, green and blue over the pixels of photographs (ImageNet; olah2017, as the Lucid library gives it): its
 * columns are light, blue–yellow and green–red, each as long as it varies.
 */
const PHOTOGRAPHS = [
  [0.26, 0.09, 0.02],
  [0.27, 0, -0.05],
  [0.27, -0.09, 0.03],
] as const;

/** From decorrelated colours to channels: rows for channels in the order of the network's input, its longest column of length one. */
export function colourMatrix(blueFirst: boolean): readonly (readonly number[])[] {
  const longest = Math.max(...[0, 1, 2].map((column) => Math.hypot(...PHOTOGRAPHS.map((row) => row[column] ?? 0))));
  const rows = PHOTOGRAPHS.map((row) => row.map((value) => value / longest));
  return blueFirst ? rows.toReversed() : rows;
}
