/** factor · x + offset, for all channels or for each. */
export type Affine = readonly { readonly factor: number; readonly offset: number }[];

/** Leaves every number as it is. */
export const IDENTITY: Affine = [{ factor: 1, offset: 0 }];

/** The same, multiplied by one number or one per channel afterwards. */
export function scaledBy(affine: Affine, by: readonly number[]): Affine {
  return zip(affine, by, ({ factor, offset }, number) => ({ factor: factor * number, offset: offset * number }));
}

/** The same, with one number or one per channel added afterwards. */
export function shiftedBy(affine: Affine, by: readonly number[]): Affine {
  return zip(affine, by, ({ factor, offset }, number) => ({ factor, offset: offset + number }));
}

/** The same, brought to mean 0 and variance 1 from the mean and variance that it had. */
export function normalized(affine: Affine, mean: readonly number[], variance: readonly number[]): Affine {
  const shifted = shiftedBy(
    affine,
    mean.map((number) => -number),
  );
  return scaledBy(
    shifted,
    variance.map((number) => 1 / Math.sqrt(number)),
  );
}

type Part = Affine[number];

function zip(affine: Affine, by: readonly number[], join: (part: Part, number: number) => Part): Affine {
  const length = Math.max(affine.length, by.length);
  return Array.from({ length }, (_, i) => join(affine[i % affine.length] as Part, by[i % by.length] ?? 0));
}
