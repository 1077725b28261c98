/** A change of a share in points (hundredths) with its sign: "−3.2", "+0.4", "0.0" for nothing; "–" if there is none. */
export function points(change: number | null): string {
  return change === null || !Number.isFinite(change) ? "–" : signed((100 * change).toFixed(1));
}

/**
 * The change from one share to another as their printed numbers differ: 89.76 % and 75.94 % read "89.8 %" and "75.9 %", so that what lies between them
 * reads "−13.9", though it is 13.82. For where both are printed (`percent`); "–" if one of them is missing.
 */
export function pointsBetween(before: number | null, after: number | null): string {
  const change = printedTenths(after) - printedTenths(before);
  return Number.isFinite(change) ? signed((change / 10).toFixed(1)) : "–";
}

/** The tenths of a point that `percent` prints of a share. */
const printedTenths = (share: number | null): number =>
  share === null ? Number.NaN : Math.round(10 * Number((100 * share).toFixed(1)));

function signed(text: string): string {
  const value = Number(text);
  if (value === 0) return "0.0";
  return value > 0 ? `+${text}` : `−${text.slice(1)}`;
}
