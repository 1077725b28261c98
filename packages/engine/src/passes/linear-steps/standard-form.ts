import { attribute, floatAttribute, intAttribute, stringAttribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Node, Shape } from "../../graph/graph.ts";
import { int64 } from "../../graph/tensor.ts";
import { scalarLike } from "../../ops/rules/like.ts";

/** Data times a constant matrix, with what the node adds to the product. */
interface Product {
  readonly data: string;
  /** [inner, outer]: how many numbers are added up, and how many come out. */
  readonly weight: string;
  /** The axis of data and product that the matrix works on. */
  readonly channel: number;
}

/**
 * A dense layer in its standard form, as a new value: Gemm (weights [inputs, outputs], bias [outputs], no factors) on data of two axes, a
 * convolution with kernels of one position on data of more. Undefined where the node has that form already, or is no product of data
 * and a constant matrix.
 */
export function standardForm(
  builder: GraphBuilder,
  node: Node,
  isConstant: (value: string) => boolean,
): string | undefined {
  if (node.domain !== "") return undefined;
  if (node.type === "MatMul") {
    const product = matMulProduct(builder, node, isConstant);
    return product && applied(builder, product, undefined);
  }
  if (node.type === "Einsum") {
    const product = einsumProduct(builder, node, isConstant);
    return product && applied(builder, product, undefined);
  }
  return node.type === "Gemm" && !isStandardGemm(builder, node, isConstant)
    ? standardGemm(builder, node, isConstant)
    : undefined;
}

/** Whether a Gemm has data first, then weights [inputs, outputs] and a bias [outputs] that are constants, and no factors. */
export function isStandardGemm(builder: GraphBuilder, node: Node, isConstant: (value: string) => boolean): boolean {
  const [data = "", weight = "", bias = ""] = node.inputs;
  const plain = ["alpha", "beta"].every((key) => floatAttribute(node, key, 1) === 1);
  const straight = ["transA", "transB"].every((key) => intAttribute(node, key, 0) === 0);
  if (!plain || !straight || isConstant(data) || !isConstant(weight)) return false;
  const outer = builder.typeOf(weight)?.shape?.[1];
  const shape = builder.typeOf(bias)?.shape;
  return bias === "" || (isConstant(bias) && shape?.length === 1 && shape[0] === outer);
}

function standardGemm(builder: GraphBuilder, node: Node, isConstant: (value: string) => boolean): string | undefined {
  const [a = "", b = "", c = ""] = node.inputs;
  if (isConstant(a) === isConstant(b)) return undefined;
  const onLeft = isConstant(a);
  const turnedIf = (value: string, key: string, turned: boolean) =>
    (intAttribute(node, key, 0) === 1) === turned ? value : transposed(builder, value, [1, 0]);
  const alpha = floatAttribute(node, "alpha", 1);
  // (A B)ᵀ = Bᵀ Aᵀ
  const data = onLeft ? turnedIf(b, "transB", false) : turnedIf(a, "transA", false);
  const matrix = onLeft ? turnedIf(a, "transA", true) : turnedIf(b, "transB", false);
  const weight = scaled(builder, matrix, alpha);
  const added = c === "" ? undefined : scaled(builder, c, floatAttribute(node, "beta", 1));
  const bias = added !== undefined && isConstant(c) ? biasOf(builder, added, weight, onLeft) : undefined;
  const product = applied(builder, { data, weight, channel: onLeft ? 0 : 1 }, bias);
  if (added === undefined || bias !== undefined || product === undefined) return product;
  return builder.add("Add", [product, added]);
}

/** A constant that Gemm adds, as one number for each output; undefined where it differs from image to image. */
function biasOf(builder: GraphBuilder, added: string, weight: string, onLeft: boolean): string | undefined {
  const shape = builder.typeOf(added)?.shape;
  const outer = builder.typeOf(weight)?.shape?.[1];
  if (shape === undefined || typeof outer !== "number") return undefined;
  const channel = onLeft ? shape.length - 2 : shape.length - 1;
  if (shape.some((dim, axis) => dim !== 1 && (axis !== channel || dim !== outer))) return undefined;
  const vector = builder.add("Reshape", [added, builder.constant(int64([-1]), "shape")], {}, "bias");
  return builder.add("Expand", [vector, builder.constant(int64([outer]), "shape")], {}, "bias");
}

function matMulProduct(
  builder: GraphBuilder,
  { inputs: [a = "", b = ""] }: Node,
  isConstant: (value: string) => boolean,
): Product | undefined {
  if (isConstant(a) === isConstant(b)) return undefined;
  const onLeft = isConstant(a);
  const [data, matrix] = onLeft ? [b, a] : [a, b];
  const [rank, shape] = [builder.typeOf(data)?.shape?.length ?? 0, builder.typeOf(matrix)?.shape ?? []];
  // convolutions have up to three axes of space
  if (rank < 2 || rank > 5 || shape.length < 2 || shape.length > rank) return undefined;
  if (shape.slice(0, -2).some((dim) => dim !== 1)) return undefined;
  const leading = Array.from({ length: shape.length - 2 }, (_, axis) => axis);
  const flat =
    leading.length === 0 ? matrix : builder.add("Squeeze", [matrix, builder.constant(int64(leading), "axes")]);
  return { data, weight: onLeft ? transposed(builder, flat, [1, 0]) : flat, channel: onLeft ? rank - 2 : rank - 1 };
}

/** An Einsum that puts one axis of its data in another's place: "nhwc,cd->nhwd", "...i,oi->...o". */
function einsumProduct(builder: GraphBuilder, node: Node, isConstant: (value: string) => boolean): Product | undefined {
  const [terms = "", out = ""] = stringAttribute(node, "equation", "").replace(/\s/g, "").split("->");
  const pair = terms.split(",");
  const [a = "", b = ""] = node.inputs;
  if (pair.length !== 2 || isConstant(a) === isConstant(b)) return undefined;
  const [data, matrix, own = "", letters = ""] = isConstant(b) ? [a, b, ...pair] : [b, a, ...pair.toReversed()];
  const rank = builder.typeOf(data)?.shape?.length ?? 0;
  const [first = "", second = ""] = letters;
  const [inner, outer] = own.includes(first) ? [first, second] : [second, first];
  const plain = letters.length === 2 && inner !== outer && own.split(inner).length === 2 && !own.includes(outer);
  // with an ellipsis the letters behind it are counted from the end
  const behind = own.length - 1 - own.indexOf(inner);
  const isCounted = !own.includes(".") || own.startsWith("...");
  if (!plain || !isCounted || own.replace(inner, outer) !== out || rank < 2 || rank > 5) return undefined;
  return { data, weight: inner === first ? matrix : transposed(builder, matrix, [1, 0]), channel: rank - 1 - behind };
}

/** The product with its bias, arranged as the node made it. */
function applied(
  builder: GraphBuilder,
  { data, weight, channel }: Product,
  bias: string | undefined,
): string | undefined {
  const shape = builder.typeOf(data)?.shape;
  if (shape === undefined || builder.typeOf(weight)?.shape?.length !== 2) return undefined;
  const rank = shape.length;
  const more = bias === undefined ? [] : [bias];
  // the channels to axis 1, and back
  const others = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => axis !== channel);
  const there = [others[0] ?? 0, channel, ...others.slice(1)];
  const back = there.map((_, axis) => there.indexOf(axis));
  const first = transposed(builder, data, there);
  const made =
    rank === 2
      ? builder.add("Gemm", [first, weight, ...more])
      : builder.add("Conv", [first, asKernels(builder, weight, shape), ...more]);
  return transposed(builder, made, back);
}

/** [inner, outer] as kernels of one position: [outer, inner, 1, …]. */
function asKernels(builder: GraphBuilder, weight: string, { length: rank }: Shape): string {
  const axes = Array.from({ length: rank - 2 }, (_, axis) => axis + 2);
  return builder.add("Unsqueeze", [transposed(builder, weight, [1, 0]), builder.constant(int64(axes), "axes")]);
}

function transposed(builder: GraphBuilder, value: string, perm: readonly number[]): string {
  if (perm.every((from, to) => from === to)) return value;
  return builder.add("Transpose", [value], { perm: attribute.ints(perm) });
}

function scaled(builder: GraphBuilder, value: string, factor: number): string {
  return factor === 1 ? value : builder.add("Mul", [value, scalarLike(builder, value, factor)]);
}
