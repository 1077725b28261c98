/** A share as "86.6 %". */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
