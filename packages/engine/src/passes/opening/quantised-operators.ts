import { attribute, floatAttribute, intAttribute, intsAttribute } from "../../graph/attributes.ts";
import type { Attributes, Node } from "../../graph/graph.ts";
import { int64 } from "../../graph/tensor.ts";
import { channelsFirst, channelsLast } from "./channels-last.ts";
import { type Quanta, quantaAt, real, rounded } from "./quanta.ts";
import { instead, type Rewriting, type Rule } from "./rewrite.ts";

/*
 * Operators on quanta, ONNX's own and onnxruntime's (domain com.microsoft), said as what they stand for: the same operator on the real
 * numbers behind its inputs, its result rounded to quanta again. What the runtime computes in whole numbers differs by a
 * rounding where a number lies halfway between two quanta.
 */

const isQuantised = (node: Node): boolean => node.domain === "" || node.domain === "com.microsoft";

/** The node's attributes but for some. */
function keeping({ attributes }: Node, ...dropped: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !dropped.includes(key)));
}

/** Inputs x (3), w (3), y's scale and zero point, bias. */
const conv: Rule = (node, rewriting) => {
  const x = quantaAt(node, 0);
  const w = { ...quantaAt(node, 3), axis: 0 };
  const rank = rewriting.constantOf(w.value)?.shape.length ?? 4;
  const last = intAttribute(node, "channels_last", 0) === 1;
  const data = real(rewriting, x, "input");
  const inputs = [last ? channelsFirst(rewriting, data, rank) : data, real(rewriting, w, "weight")];
  const bias = node.inputs[8] ?? "";
  if (bias !== "") inputs.push(sumOfProducts(rewriting, bias, x, w));
  const made = rewriting.addMain("Conv", inputs, keeping(node, "channels_last"));
  const [, , , , , , scale = "", zero = ""] = node.inputs;
  return rounded(node, last ? channelsLast(rewriting, made, rank) : made, { scale, zero });
};

/** A bias in 32-bit numbers, whose unit is the product of the scales of input and weights. */
function sumOfProducts(rewriting: Rewriting, bias: string, x: Quanta, w: Quanta): string {
  const [quanta, input, weight] = [bias, x.scale, w.scale].map(rewriting.constantOf);
  if (quanta !== undefined && input?.data.length === 1 && weight !== undefined) {
    const unit = Float32Array.from(weight.data, Number).map((each) => each * Number(input.data[0]));
    const numbers = Float32Array.from(quanta.data, Number).map(
      (each, at) => each * (unit[unit.length > 1 ? at : 0] ?? 1),
    );
    return rewriting.constant({ type: "float32", shape: quanta.shape, data: numbers }, "bias");
  }
  const unit = rewriting.add("Mul", [x.scale, w.scale], {}, "bias_scale");
  return rewriting.add("DequantizeLinear", [bias, unit], { axis: attribute.int(0) }, "bias");
}

/** Inputs a (3), b (3), y's scale and zero point; columns of b may have their own scales. */
const matMul: Rule = (node, rewriting) => {
  const b = { ...quantaAt(node, 3), axis: -1 };
  const made = rewriting.addMain("MatMul", [real(rewriting, quantaAt(node, 0)), real(rewriting, b, "weight")]);
  const [, , , , , , scale = "", zero = ""] = node.inputs;
  return rounded(node, made, { scale, zero });
};

/** Inputs a (3), b (3), c in units of both scales, y's scale and zero point; without them the result is real. */
const gemm: Rule = (node, rewriting) => {
  const a = quantaAt(node, 0);
  const b = { ...quantaAt(node, 3), axis: intAttribute(node, "transB", 0) === 1 ? 0 : 1 };
  const inputs = [real(rewriting, a), real(rewriting, b, "weight")];
  const [, , , , , , c = "", scale = "", zero = ""] = node.inputs;
  const alpha = floatAttribute(node, "alpha", 1);
  if (c !== "" && alpha === 1) inputs.push(sumOfProducts(rewriting, c, a, b));
  if (c !== "" && alpha !== 1) return undefined;
  const attributes = keeping(node);
  if (scale === "") return instead(node, "Gemm", inputs, attributes);
  return rounded(node, rewriting.addMain("Gemm", inputs, attributes), { scale, zero });
};

/** Inputs a (3), b (3), y's scale and zero point, of an operator on both. */
const pointwise =
  (type: string): Rule =>
  (node, rewriting) => {
    const made = rewriting.addMain(type, [real(rewriting, quantaAt(node, 0)), real(rewriting, quantaAt(node, 3))]);
    const [, , , , , , scale = "", zero = ""] = node.inputs;
    return rounded(node, made, { scale, zero });
  };

/** Inputs x (3), y's scale and zero point. */
const unary =
  (type: string, rank?: (node: Node) => number): Rule =>
  (node, rewriting) => {
    const x = real(rewriting, quantaAt(node, 0));
    const [, , , scale = "", zero = ""] = node.inputs;
    const attributes = keeping(node, "channels_last", "opset");
    const last = rank !== undefined && intAttribute(node, "channels_last", 0) === 1;
    const axes = rank?.(node) ?? 4;
    const made = rewriting.addMain(type, [last ? channelsFirst(rewriting, x, axes) : x], attributes);
    return rounded(node, last ? channelsLast(rewriting, made, axes) : made, { scale, zero });
  };

const windowRank = (node: Node): number => (intsAttribute(node, "kernel_shape")?.length ?? 2) + 2;

/** Inputs x (3), y's scale and zero point; axes are a setting. */
const reduceMean: Rule = (node, rewriting) => {
  const axes = intsAttribute(node, "axes");
  const inputs = [real(rewriting, quantaAt(node, 0))];
  if (axes !== undefined) inputs.push(rewriting.constant(int64(axes), "axes"));
  const made = rewriting.addMain("ReduceMean", inputs, keeping(node, "axes"));
  const [, , , scale = "", zero = ""] = node.inputs;
  return rounded(node, made, { scale, zero });
};

/** Inputs y's scale and zero point, then each part (3). */
const concat: Rule = (node, rewriting) => {
  const [scale = "", zero = ""] = node.inputs;
  const parts: string[] = [];
  for (let first = 2; first < node.inputs.length; first += 3) parts.push(real(rewriting, quantaAt(node, first)));
  return rounded(node, rewriting.addMain("Concat", parts, keeping(node)), { scale, zero });
};

/** Inputs condition, x (3), y (3), z's scale and zero point. */
const where: Rule = (node, rewriting) => {
  const [condition = "", , , , , , , scale = "", zero = ""] = node.inputs;
  const made = rewriting.addMain("Where", [
    condition,
    real(rewriting, quantaAt(node, 1)),
    real(rewriting, quantaAt(node, 4)),
  ]);
  return rounded(node, made, { scale, zero });
};

/** Before opset 13 all axes from `axis` on are one: then the last one is meant, as classifiers have it. */
const softmax: Rule = (node, rewriting) => {
  const x = real(rewriting, quantaAt(node, 0));
  const [, , , scale = "", zero = ""] = node.inputs;
  return rounded(node, rewriting.addMain("Softmax", [x], { axis: attribute.int(intAttribute(node, "axis", -1)) }), {
    scale,
    zero,
  });
};

const RULES: Readonly<Record<string, Rule>> = {
  QLinearConv: conv,
  QLinearMatMul: matMul,
  QGemm: gemm,
  QLinearAdd: pointwise("Add"),
  QLinearMul: pointwise("Mul"),
  QLinearAveragePool: unary("AveragePool", windowRank),
  QLinearGlobalAveragePool: unary("GlobalAveragePool", () => 4),
  QLinearLeakyRelu: unary("LeakyRelu"),
  QLinearSigmoid: unary("Sigmoid"),
  QLinearSoftmax: softmax,
  QLinearReduceMean: reduceMean,
  QLinearConcat: concat,
  QLinearWhere: where,
};

/** A node that computes with quanta as DequantizeLinear, its float sibling and QuantizeLinear. */
export const quantisedOperators: Rule = (node, rewriting) => {
  if (!isQuantised(node) || !Object.hasOwn(RULES, node.type)) return undefined;
  return RULES[node.type]?.(node, rewriting);
};
