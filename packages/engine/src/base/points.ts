/** A difference of shares in points (hundredths) with its sign: "−3.2"; "–" if there is none. */
export function points(change: number | null): string {
  if (change === null || !Number.isFinite(change)) return "–";
  return `${change < 0 ? "−" : "+"}${Math.abs(100 * change).toFixed(1)}`;
}
