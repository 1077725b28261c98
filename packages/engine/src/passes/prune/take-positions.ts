import { halfToNumber } from "../../base/half.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";

/** The slices of a tensor at these positions of an axis, in this order. */
export function takePositions(tensor: Tensor, axis: number, kept: readonly number[]): Tensor {
  const extent = tensor.shape[axis] ?? 1;
  const inner = sizeOf(tensor.shape.slice(axis + 1));
  const outer = sizeOf(tensor.shape.slice(0, axis));
  const shape = tensor.shape.with(axis, kept.length);
  const from = (at: number) =>
    (Math.floor(at / (kept.length * inner)) * extent + (kept[Math.floor(at / inner) % kept.length] ?? 0)) * inner +
    (at % inner);
  const order = Uint32Array.from({ length: outer * kept.length * inner }, (_, at) => from(at));
  return rearranged(tensor, shape, order);
}

/** A tensor of another shape whose number i is number `order[i]` of the first. */
export function rearranged(tensor: Tensor, shape: readonly number[], order: Uint32Array): Tensor {
  if (tensor.type === "string")
    return { type: "string", shape, data: Array.from(order, (at) => tensor.data[at] ?? "") };
  const data = tensor.data.slice(0, order.length);
  for (let at = 0; at < order.length; at++) data[at] = tensor.data[order[at] ?? 0] ?? 0;
  return { ...tensor, shape, data } as Tensor;
}

/** One number of a tensor, halves unpacked; NaN where there is none. */
export function numberAt(tensor: Tensor, at: number): number {
  if (at >= tensor.data.length) return Number.NaN;
  return tensor.type === "float16" ? halfToNumber(tensor.data[at] ?? 0) : Number(tensor.data[at]);
}

/** All numbers of a tensor, halves unpacked. */
export function numbersIn(tensor: Tensor): Float64Array {
  return Float64Array.from({ length: tensor.data.length }, (_, at) => numberAt(tensor, at));
}
