import { attribute, intAttribute } from "../../graph/attributes.ts";
import type { Node } from "../../graph/graph.ts";
import { float32 } from "../../graph/tensor.ts";
import { type Quanta, real } from "./quanta.ts";
import { instead, type Rewriting, type Rule } from "./rewrite.ts";

/*
 * Networks quantised as they run (dynamic quantisation) measure each input's range, round to 8 bits, and multiply whole numbers. Whole
 * numbers below 2²⁴ are exact in single precision, so that the same products are those of the float operators.
 */

/** Quanta as whole numbers less their zero point. */
function counts(rewriting: Rewriting, quanta: Omit<Quanta, "scale">, hint: string): string {
  return real(rewriting, { ...quanta, scale: rewriting.constant(float32([], [1]), "one") }, hint);
}

/** Inputs x, w, their zero points; the result is in 32-bit numbers. */
const convInteger: Rule = (node, rewriting) => {
  const [x = "", w = "", xZero = "", wZero = ""] = node.inputs;
  const inputs = [
    counts(rewriting, { value: x, zero: xZero }, "input"),
    counts(rewriting, { value: w, zero: wZero, axis: 0 }, "weight"),
  ];
  return instead(node, "Cast", [rewriting.addMain("Conv", inputs, node.attributes)], { to: attribute.int(6) });
};

const matMulInteger: Rule = (node, rewriting) => {
  const [a = "", b = "", aZero = "", bZero = ""] = node.inputs;
  const inputs = [
    counts(rewriting, { value: a, zero: aZero }, "input"),
    counts(rewriting, { value: b, zero: bZero, axis: -1 }, "weight"),
  ];
  return instead(node, "Cast", [rewriting.addMain("MatMul", inputs)], { to: attribute.int(6) });
};

/** The real numbers of such a product: it is left out that they were whole in between, so that a gradient passes. */
const backToReal: Rule = (node, { producerOf }) => {
  const whole = producerOf(node.inputs[0] ?? "");
  const isWhole = whole?.type === "Cast" && whole.domain === "" && intAttribute(whole, "to", 0) === 6;
  const [source = ""] = whole?.inputs ?? [];
  const product = isWhole ? producerOf(source) : undefined;
  const reads = product?.inputs.map((value) => producerOf(value)?.type) ?? [];
  if (intAttribute(node, "to", 0) !== 1 || !reads.includes("DequantizeLinear")) return undefined;
  // made by the rules above, under the name of what they replaced
  const isOurs = whole?.name.startsWith(`${product?.name}_cast`);
  return isOurs && (product?.type === "Conv" || product?.type === "MatMul")
    ? instead(node, "Identity", [source])
    : undefined;
};

/** Inputs a, b, their scales, their zero points, bias; the result is real (com.microsoft). */
const toFloat: Rule = (node, rewriting) => {
  const [a = "", b = "", aScale = "", bScale = "", aZero = "", bZero = "", bias = ""] = node.inputs;
  const left = real(rewriting, { value: a, scale: aScale, zero: aZero }, "input");
  return product(node, rewriting, left, { value: b, scale: bScale, zero: bZero, axis: -1 }, bias);
};

/** Inputs a (real, rounded here), b, b's scale and zero point, bias (com.microsoft). */
const dynamicProduct: Rule = (node, rewriting) => {
  const [a = "", b = "", scale = "", zero = "", bias = ""] = node.inputs;
  const [value = "", step = "", from = ""] = rewriting.addMany("DynamicQuantizeLinear", [a], 3);
  const left = real(rewriting, { value, scale: step, zero: from }, "input");
  return product(node, rewriting, left, { value: b, scale, zero, axis: -1 }, bias);
};

function product(node: Node, rewriting: Rewriting, left: string, right: Quanta, bias: string): Node {
  const inputs = [left, real(rewriting, right, "weight")];
  if (bias === "") return instead(node, "MatMul", inputs);
  return instead(node, "Add", [rewriting.addMain("MatMul", inputs), bias]);
}

const STANDARD: Readonly<Record<string, Rule>> = {
  ConvInteger: convInteger,
  MatMulInteger: matMulInteger,
  Cast: backToReal,
};
const MICROSOFT: Readonly<Record<string, Rule>> = {
  MatMulIntegerToFloat: toFloat,
  DynamicQuantizeMatMul: dynamicProduct,
};

/** Products of whole numbers as products of real ones. */
export const integerProducts: Rule = (node, rewriting) => {
  const rules = node.domain === "" ? STANDARD : node.domain === "com.microsoft" ? MICROSOFT : {};
  return Object.hasOwn(rules, node.type) ? rules[node.type]?.(node, rewriting) : undefined;
};
