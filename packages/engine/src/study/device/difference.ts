import type { Tensor } from "../../graph/tensor.ts";

/**
 * Relative L2 difference of two tensors of one shape, ‖found − wanted‖ / ‖wanted‖: 0 for equal ones, infinite where one of them has a
 * NaN or an infinity that the other has not, or where the shapes differ.
 */
export function relativeDifference(wanted: Tensor, found: Tensor): number {
  if (wanted.data.length !== found.data.length) return Number.POSITIVE_INFINITY;
  let size = 0;
  let off = 0;
  for (let at = 0; at < wanted.data.length; at++) {
    const [a, b] = [Number(wanted.data[at]), Number(found.data[at])];
    if (Number.isFinite(a) && Number.isFinite(b)) {
      size += a * a;
      off += (a - b) ** 2;
    } else if (!Object.is(a, b)) return Number.POSITIVE_INFINITY;
  }
  return off === 0 ? 0 : Math.sqrt(off / Math.max(size, Number.MIN_VALUE));
}
