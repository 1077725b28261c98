import { floatAttribute, intAttribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Node, Shape } from "../../graph/graph.ts";
import { type ElementType, int64 } from "../../graph/tensor.ts";
import { arithmetic } from "../../ops/rules/arithmetic.ts";
import { constantTensor } from "../../ops/rules/like.ts";

/** One number for each place along an axis (a value of one axis), or one number for all (a value of none). */
export interface ChannelVector {
  readonly value: string;
  readonly axis: number | "any";
}

/** data · scale + shift, by channel; undefined stands for 1 and 0. */
export interface ChannelAffine {
  readonly data: string;
  readonly scale: ChannelVector | undefined;
  readonly shift: ChannelVector | undefined;
}

/** A node as what it does to each channel of its data; undefined where it does anything else. Constants it needs are added. */
export function channelAffine(
  builder: GraphBuilder,
  node: Node,
  isConstant: (value: string) => boolean,
): ChannelAffine | undefined {
  const { type } = builder.typeOf(node.outputs[0] ?? "") ?? {};
  if (node.domain !== "" || (type !== "float32" && type !== "float64")) return undefined;
  const [data = "", other = ""] = node.inputs;
  if (node.type === "Neg") {
    return isConstant(data) ? undefined : { data, scale: numberForAll(builder, type, -1), shift: undefined };
  }
  if (node.type === "BatchNormalization") {
    return isConstant(data) ? undefined : ofNormalization(builder, node, isConstant);
  }
  const isPair = ARITHMETIC.has(node.type) && node.inputs.length === 2;
  return isPair && isConstant(data) !== isConstant(other) ? ofArithmetic(builder, node, isConstant(data)) : undefined;
}

function numberForAll(builder: GraphBuilder, type: ElementType, number: number): ChannelVector {
  return { value: builder.constant(constantTensor(type, [], [number]), "scalar"), axis: "any" };
}

/** The four operations with a constant, which is the first or the second input. */
function ofArithmetic(builder: GraphBuilder, node: Node, isFirst: boolean): ChannelAffine | undefined {
  const [a = "", b = ""] = node.inputs;
  const [data, constant] = isFirst ? [b, a] : [a, b];
  const { type = "float32", shape } = builder.typeOf(node.outputs[0] ?? "") ?? {};
  // a constant that enlarges its data is none by channel
  if (shape === undefined || !isSame(builder.typeOf(data)?.shape, shape)) return undefined;
  const vector = alongOneAxis(builder, constant, shape);
  if (vector === undefined) return undefined;
  const math = arithmetic(builder, type);
  const changed = (value: string): ChannelVector => ({ ...vector, value });
  switch (node.type) {
    case "Mul":
      return { data, scale: vector, shift: undefined };
    case "Div":
      return isFirst ? undefined : { data, scale: changed(math.div(1, vector.value)), shift: undefined };
    case "Sub":
      return isFirst
        ? { data, scale: numberForAll(builder, type, -1), shift: vector }
        : { data, scale: undefined, shift: changed(math.neg(vector.value)) };
    default:
      return { data, scale: undefined, shift: vector };
  }
}

const ARITHMETIC: ReadonlySet<string> = new Set(["Add", "Sum", "Sub", "Mul", "Div"]);

function ofNormalization(
  builder: GraphBuilder,
  node: Node,
  isConstant: (value: string) => boolean,
): ChannelAffine | undefined {
  const [data = "", gamma = "", beta = "", mean = "", variance = ""] = node.inputs;
  const { type = "float32" } = builder.typeOf(variance) ?? {};
  const isFixed = intAttribute(node, "training_mode", 0) === 0 && [gamma, beta, mean, variance].every(isConstant);
  if (!isFixed || (type !== "float32" && type !== "float64")) return undefined;
  const math = arithmetic(builder, type);
  const scale = math.div(gamma, math.sqrt(math.add(variance, floatAttribute(node, "epsilon", 1e-5))));
  const shift = math.sub(beta, math.mul(mean, scale));
  return { data, scale: { value: scale, axis: 1 }, shift: { value: shift, axis: 1 } };
}

/** A constant that is added to or multiplied with a value of `shape`, where it differs along one axis at most. */
function alongOneAxis(builder: GraphBuilder, constant: string, shape: Shape): ChannelVector | undefined {
  const own = builder.typeOf(constant)?.shape;
  if (own === undefined || own.length > shape.length) return undefined;
  const [at, another] = own.flatMap((dim, axis) => (dim === 1 ? [] : [axis]));
  if (another !== undefined) return ofEqualNumbers(builder, constant, shape);
  const to = (extents: readonly number[]) =>
    own.length === extents.length
      ? constant
      : builder.add("Reshape", [constant, builder.constant(int64(extents), "shape")], {}, "vector");
  if (at === undefined) return { value: to([]), axis: "any" };
  const axis = at + shape.length - own.length;
  return own[at] === shape[axis] ? { value: to([-1]), axis } : undefined;
}

/** A constant that is written out along several axes, but has one number for each place of one of them. */
function ofEqualNumbers(builder: GraphBuilder, constant: string, shape: Shape): ChannelVector | undefined {
  const tensor = builder.constantOf(constant);
  if (tensor?.type !== "float32" && tensor?.type !== "float64") return undefined;
  const { data, shape: own } = tensor;
  if (data.every((number) => number === data[0])) return numberForAll(builder, tensor.type, data[0] as number);
  for (let at = 0; at < own.length; at++) {
    const extent = own[at] as number;
    if (extent === 1) continue;
    const inner = own.slice(at + 1).reduce((product, dim) => product * dim, 1);
    const vector = Array.from({ length: extent }, (_, place) => data[place * inner] as number);
    if (!data.every((number, index) => number === vector[Math.floor(index / inner) % extent])) continue;
    const axis = at + shape.length - own.length;
    if (own.some((dim, one) => dim !== shape[one + shape.length - own.length] && dim !== 1)) return undefined;
    return { value: builder.constant(constantTensor(tensor.type, [extent], vector), "vector"), axis };
  }
  return undefined;
}

function isSame(a: Shape | undefined, b: Shape): boolean {
  return a?.length === b.length && a.every((dim, axis) => dim === b[axis]);
}
