import { attribute, intAttribute, stringAttribute } from "../../graph/attributes.ts";
import type { Node } from "../../graph/graph.ts";
import { float32, sizeOf, type Tensor } from "../../graph/tensor.ts";
import { quantaBounds } from "../../ops/rules/quanta.ts";
import { BEYOND, nearestEven } from "./quanta.ts";
import { instead, type Rewriting, type Rule } from "./rewrite.ts";

/** Domains in which QONNX's operators are found (QONNX, Brevitas, FINN). */
const DOMAINS: ReadonlySet<string> = new Set(["qonnx.custom_op.general", "finn.custom_op.general", "onnx.brevitas"]);

const ROUNDINGS: Readonly<Record<string, string>> = {
  ROUND: "Round",
  HALF_EVEN: "Round",
  FLOOR: "Floor",
  CEIL: "Ceil",
};

/**
 * QONNX's Quant and BipolarQuant in standard operators. Quant is (clip(round(x / scale + zero point)) − zero point) · scale in any number of bits:
 * up to 16 bits it becomes QuantizeLinear and DequantizeLinear, through which gradients go straight.
 */
export const qonnxOperators: Rule = (node, rewriting) => {
  if (!DOMAINS.has(node.domain)) return undefined;
  if (node.type === "Quant" || node.type === "IntQuant") return quant(node, rewriting);
  if (node.type !== "BipolarQuant") return undefined;
  const [x = "", scale = ""] = node.inputs;
  const nothing = rewriting.constant(float32([], [0]), "nothing");
  const isUp = rewriting.add("GreaterOrEqual", [x, nothing]);
  return instead(node, "Where", [isUp, scale, rewriting.add("Neg", [scale])]);
};

/** What a Quant asks for, where it is known before the graph runs. */
interface Quantiser {
  readonly scale: Tensor | undefined;
  readonly zero: Tensor | undefined;
  readonly signed: boolean;
  readonly bits: number;
  readonly least: number;
  readonly most: number;
  /** ONNX's operator for its rounding. */
  readonly rounding: string;
}

function quantiserOf(node: Node, { constantOf }: Rewriting): Quantiser | undefined {
  const [, scale = "", zero = "", width = ""] = node.inputs;
  const bits = Number(constantOf(width)?.data[0] ?? Number.NaN);
  const rounding = ROUNDINGS[stringAttribute(node, "rounding_mode", "ROUND").toUpperCase()];
  if (Number.isNaN(bits) || rounding === undefined) return undefined;
  const signed = intAttribute(node, "signed", 1) === 1;
  const narrow = intAttribute(node, "narrow", 0);
  const least = signed ? -(2 ** (bits - 1)) + narrow : 0;
  const most = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1 - narrow;
  return { scale: constantOf(scale), zero: constantOf(zero), signed, bits, least, most, rounding };
}

function quant(node: Node, rewriting: Rewriting): Node | undefined {
  const quantiser = quantiserOf(node, rewriting);
  if (quantiser === undefined) return undefined;
  const { scale, zero, bits, rounding } = quantiser;
  if (scale === undefined || zero === undefined || rounding !== "Round") return written(node, rewriting, quantiser);
  const weights = rewriting.constantOf(node.inputs[0] ?? "");
  if (weights?.type === "float32") {
    return instead(node, "Identity", [rewriting.constant(roundedWeights(weights, scale, zero, quantiser), "rounded")]);
  }
  const offset = Number(zero.data[0]);
  const axis = axisOf(scale);
  if (axis === undefined || bits > 16 || sizeOf(zero.shape) !== 1 || !Number.isInteger(offset)) {
    return written(node, rewriting, quantiser);
  }
  return inPair(node, rewriting, { ...quantiser, scale, offset, axis });
}

function roundedWeights(weights: Tensor<"float32">, scale: Tensor, zero: Tensor, { least, most }: Quantiser) {
  const { shape, data } = weights;
  const rounded = data.map((each, at) => {
    const [step, offset] = [numberAt(scale, shape, at), numberAt(zero, shape, at)];
    return (nearestEven(Math.min(Math.max(each / step + offset, least), most)) - offset) * step;
  });
  return float32(shape, rounded);
}

type Pair = Quantiser & { readonly scale: Tensor; readonly offset: number; readonly axis: number };

/**
 * QuantizeLinear and DequantizeLinear, the range cut before where it is narrower than the type's. (Two pairs, one for each end of the range, would
 * need no operators between, but onnxruntime 1.30 joins neighbouring pairs and changes the scale.)
 */
function inPair(
  node: Node,
  { add, constant }: Rewriting,
  { scale, offset, axis, signed, bits, least, most }: Pair,
): Node {
  const type = bits <= 8 ? (signed ? "int8" : "uint8") : signed ? "int16" : "uint16";
  const [low, high] = quantaBounds(type) ?? [least, most];
  const steps = Float32Array.from(scale.data, Number);
  const bound = (level: number, hint: string) =>
    constant(
      float32(
        scale.shape,
        steps.map((step) => (level - offset) * step),
      ),
      hint,
    );
  let [value = ""] = node.inputs;
  if (least > low) value = add("Max", [value, bound(least - BEYOND, "least")], {}, "floor");
  if (most < high) value = add("Min", [value, bound(most + BEYOND, "most")], {}, "ceiling");
  const shape = axis === -1 ? [] : [steps.length];
  const [step, zeros] = [constant(float32(shape, steps), "scale"), constant(zeroPoint(type, shape, offset), "zero")];
  const settings = axis === -1 ? {} : { axis: attribute.int(axis) };
  const quanta = add("QuantizeLinear", [value, step, zeros], settings, "quanta");
  return instead(node, "DequantizeLinear", [quanta, step, zeros], settings);
}

/** The number of a tensor that broadcasts to a place of a shape. */
function numberAt(tensor: Tensor, shape: readonly number[], place: number): number {
  let [at, stride, rest] = [0, 1, place];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis] ?? 1;
    const own = tensor.shape[axis - shape.length + tensor.shape.length] ?? 1;
    if (own > 1) at += (rest % extent) * stride;
    stride *= own;
    rest = Math.floor(rest / extent);
  }
  return Number(tensor.data[at]);
}

function zeroPoint(type: "int8" | "uint8" | "int16" | "uint16", shape: readonly number[], value: number): Tensor {
  const numbers = Array.from({ length: sizeOf(shape) }, () => value);
  switch (type) {
    case "int8":
      return { type, shape, data: Int8Array.from(numbers) };
    case "uint8":
      return { type, shape, data: Uint8Array.from(numbers) };
    case "int16":
      return { type, shape, data: Int16Array.from(numbers) };
    case "uint16":
      return { type, shape, data: Uint16Array.from(numbers) };
  }
}

/** The axis along which scales differ: −1 where there is one scale; undefined where they differ along several. */
function axisOf({ shape }: Tensor): number | undefined {
  const long = shape.flatMap((extent, axis) => (extent > 1 ? [axis] : []));
  // a bare vector broadcasts along the last axis, which is not known here
  if (long.length === 1 && shape.length === 1) return undefined;
  return long.length === 0 ? -1 : long.length === 1 ? long[0] : undefined;
}

/** The definition written out, for other roundings, zero points that are not whole, and more than 16 bits. No gradient passes. */
function written(node: Node, { add, constant }: Rewriting, { rounding, least, most }: Quantiser): Node {
  const [x = "", scale = "", zero = ""] = node.inputs;
  const level = add("Add", [add("Div", [x, scale], {}, "ratio"), zero], {}, "level");
  const bound = (value: number, hint: string) => constant(float32([], [value]), hint);
  const cut = add("Clip", [level, bound(least, "least"), bound(most, "most")], {}, "cut");
  const back = add("Sub", [add(rounding, [cut], {}, "whole"), zero], {}, "back");
  return instead(node, "Mul", [back, scale]);
}
