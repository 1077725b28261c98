/** Means of rows over all images, and over those that are above zero. */
export interface MeanRows {
  /** Adds an image's row of finite numbers. */
  readonly add: (row: ArrayLike<number>, isAbove: boolean) => void;
  readonly result: () => { readonly count: number; readonly above: boolean; readonly means: Float64Array };
}

/** Collects rows of this width. The means are those of the images that are above zero, and of all where none is. */
export function createMeanRows(width: number): MeanRows {
  const [all, over] = [new Float64Array(width), new Float64Array(width)];
  let [count, above] = [0, 0];
  return {
    add: (row, isAbove) => {
      count++;
      if (isAbove) above++;
      grow(all, row);
      if (isAbove) grow(over, row);
    },
    result: () => {
      const isAbove = above > 0;
      const [sums, images] = isAbove ? [over, above] : [all, count];
      return { count: images, above: isAbove, means: sums.map((sum) => sum / images) };
    },
  };
}

function grow(sums: Float64Array, row: ArrayLike<number>): void {
  for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) + (row[at] ?? 0);
}
