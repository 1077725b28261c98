import { attribute } from "../../graph/attributes.ts";
import type { Node } from "../../graph/graph.ts";
import { float32, sizeOf, type Tensor } from "../../graph/tensor.ts";
import { quantaBounds } from "../../ops/rules/quanta.ts";
import { instead, type Rewriting } from "./rewrite.ts";

/** A value that holds quanta, its scale and its zero point; "" where the zero point is left out. */
export interface Quanta {
  readonly value: string;
  readonly scale: string;
  readonly zero: string;
  /** Along which axis scale and zero point lie, where they are vectors. */
  readonly axis?: number;
}

/** Three inputs of a node that stand in a row: value, scale, zero point. */
export function quantaAt({ inputs }: Node, first: number, axis?: number): Quanta {
  const [value = "", scale = "", zero = ""] = inputs.slice(first, first + 3);
  return { value, scale, zero, ...(axis === undefined ? {} : { axis }) };
}

/** The real numbers behind quanta: computed here where all is constant (weights), by DequantizeLinear elsewhere. */
export function real(rewriting: Rewriting, { value, scale, zero, axis = 1 }: Quanta, hint = "real"): string {
  const [quanta, steps, from] = [value, scale, zero].map((name) =>
    name === "" ? undefined : rewriting.constantOf(name),
  );
  const folded =
    quanta === undefined || steps === undefined || (zero !== "" && from === undefined)
      ? undefined
      : dequantized(quanta, steps, from, axis);
  if (folded !== undefined) return rewriting.constant(folded, hint);
  const inputs = zero === "" ? [value, scale] : [value, scale, zero];
  return rewriting.add("DequantizeLinear", inputs, axis === 1 ? {} : { axis: attribute.int(axis) }, hint);
}

/** The node that rounds `value` to quanta in the place of `node`. */
export function rounded(node: Node, value: string, { scale, zero }: Pick<Quanta, "scale" | "zero">): Node {
  return instead(node, "QuantizeLinear", zero === "" ? [value, scale] : [value, scale, zero]);
}

/**
 * (quanta − zero point) · scale in single precision, as DequantizeLinear computes it; undefined where scales stand for blocks, or for types
 * that quanta do not have.
 */
export function dequantized(
  quanta: Tensor,
  scale: Tensor,
  zero: Tensor | undefined,
  axis: number,
): Tensor<"float32"> | undefined {
  const isNumbers = (tensor: Tensor) => !["string", "float16", "bfloat16", "bool"].includes(tensor.type);
  if (![quanta, scale, ...(zero === undefined ? [] : [zero])].every(isNumbers)) return undefined;
  const steps = Float32Array.from(scale.data, Number);
  const from = zero === undefined ? undefined : Array.from(zero.data, Number);
  const rank = quanta.shape.length;
  const own = axis < 0 ? axis + rank : axis;
  const vector = steps.length > 1;
  if (vector && (scale.shape.length !== 1 || quanta.shape[own] !== steps.length)) return undefined;
  const inner = vector ? sizeOf(quanta.shape.slice(own + 1)) : 1;
  const data = new Float32Array(quanta.data.length);
  for (let at = 0; at < data.length; at++) {
    const place = vector ? Math.floor(at / inner) % steps.length : 0;
    const offset = from === undefined ? 0 : (from[from.length > 1 ? place : 0] ?? 0);
    data[at] = (Number(quanta.data[at]) - offset) * (steps[place] as number);
  }
  return float32(quanta.shape, data);
}

/**
 * saturate(round(x / scale) + zero point) as QuantizeLinear computes it, halves to the even number; undefined where scales stand for blocks, or for
 * other types than those of 8 and 16 bits.
 */
export function quantised(x: Tensor, scale: Tensor, zero: Tensor, axis: number): Tensor | undefined {
  const bounds = quantaBounds(zero.type);
  if (x.type !== "float32" || scale.type !== "float32" || bounds === undefined) return undefined;
  const rank = x.shape.length;
  const own = axis < 0 ? axis + rank : axis;
  const count = scale.data.length;
  if (count > 1 && (scale.shape.length !== 1 || x.shape[own] !== count)) return undefined;
  const inner = sizeOf(x.shape.slice(own + 1));
  const levels = Array.from(x.data, (value, at) => {
    const place = count > 1 ? Math.floor(at / inner) % count : 0;
    const step = scale.data[place] as number;
    const level = nearestEven(Math.fround(value / step)) + Number(zero.data[zero.data.length > 1 ? place : 0]);
    return Math.min(Math.max(level, bounds[0]), bounds[1]);
  });
  const { shape } = x;
  switch (zero.type) {
    case "uint8":
      return { type: zero.type, shape, data: Uint8Array.from(levels) };
    case "int8":
      return { type: zero.type, shape, data: Int8Array.from(levels) };
    case "uint16":
      return { type: zero.type, shape, data: Uint16Array.from(levels) };
    case "int16":
      return { type: zero.type, shape, data: Int16Array.from(levels) };
    default:
      return undefined;
  }
}

/**
 * By this share of a step a range is cut outside of its last level: what is rounded to that level passes its gradient whole, and what lies beyond
 * passes none, as in PyTorch's fake_quantize.
 */
export const BEYOND = 0.49;

/** The nearest whole number, halves to the even one. */
export function nearestEven(value: number): number {
  const down = Math.floor(value);
  return value - down === 0.5 ? down + (Math.abs(down) % 2) : Math.round(value);
}
