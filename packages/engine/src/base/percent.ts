/** A share 0 … 1 as "86.4 %", with one digit after the point by default; "–" if it is not finite. */
export function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : "–";
}
