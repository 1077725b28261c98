import { intAttribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Node, Shape } from "../../graph/graph.ts";
import { int64 } from "../../graph/tensor.ts";
import { arithmetic } from "../../ops/rules/arithmetic.ts";
import type { ChannelVector } from "./channel-affine.ts";
import { isStandardGemm } from "./standard-form.ts";

/** A linear step under way, which takes up what follows it; the constants are names of values. */
export interface LinearStep {
  /** What the step does, and then · scale + shift along an axis of its output; undefined where it has no such axis. */
  readonly followedBy: (scale: ChannelVector | undefined, shift: ChannelVector | undefined) => LinearStep | undefined;
  /** Adds the step's nodes and gives its output. */
  readonly build: () => string;
}

/** A convolution or dense layer in its standard form, with constant weights. */
export function weightedStep(
  builder: GraphBuilder,
  node: Node,
  isConstant: (value: string) => boolean,
): LinearStep | undefined {
  const [data = "", weight = "", bias = ""] = node.inputs;
  const shape = builder.typeOf(weight)?.shape;
  if (node.domain !== "" || isConstant(data) || !isConstant(weight) || (bias !== "" && !isConstant(bias)))
    return undefined;
  if (node.type === "Gemm" && !isStandardGemm(builder, node, isConstant)) return undefined;
  const channels = shape && channelsOf(node, shape);
  if (channels === undefined || !shape?.every((dim) => typeof dim === "number")) return undefined;
  const type = builder.typeOf(weight)?.type;
  if (type !== "float32" && type !== "float64") return undefined;
  const math = arithmetic(builder, type);
  const of = (kernel: string, added: string): LinearStep => ({
    followedBy: (scale, shift) => {
      const fits = [scale, shift].every((vector) => vector === undefined || vector.axis === "any" || vector.axis === 1);
      if (!fits) return undefined;
      const scaled =
        scale === undefined ? kernel : math.mul(kernel, overKernels(builder, node, shape.map(Number), scale));
      const kept = scale === undefined || added === "" ? added : math.mul(added, scale.value);
      if (shift === undefined) return of(scaled, kept);
      if (kept !== "") return of(scaled, math.add(kept, shift.value));
      const all = builder.constant(int64([channels]), "shape");
      return of(scaled, shift.axis === "any" ? builder.add("Expand", [shift.value, all], {}, "bias") : shift.value);
    },
    build: () => builder.add(node.type, [data, kernel, ...(added === "" ? [] : [added])], node.attributes),
  });
  return of(weight, bias);
}

function channelsOf(node: Node, shape: Shape): number | undefined {
  const [first, second] = shape.map(Number);
  if (node.type === "Conv") return first;
  if (node.type === "Gemm") return second;
  return node.type === "ConvTranspose" ? (second ?? 0) * intAttribute(node, "group", 1) : undefined;
}

/** One number for each output channel, shaped to multiply the weights. */
function overKernels(
  builder: GraphBuilder,
  node: Node,
  shape: readonly number[],
  { value, axis }: ChannelVector,
): string {
  if (axis === "any" || node.type === "Gemm") return value;
  const to = (operator: "Reshape" | "Expand", what: string, extents: readonly number[]) =>
    builder.add(operator, [what, builder.constant(int64(extents), "shape")], {}, "scale");
  const space = shape.slice(2).map(() => 1);
  if (node.type === "Conv") return to("Reshape", value, [-1, 1, ...space]);
  // [inputs, outputs of a group, …]: each group's inputs have its outputs' numbers
  const [inputs = 1, outputs = 1] = shape;
  const group = intAttribute(node, "group", 1);
  const perGroup = to("Expand", to("Reshape", value, [group, 1, outputs]), [group, inputs / group, outputs]);
  return to("Reshape", perGroup, [inputs, outputs, ...space]);
}

/** What scales and shifts each channel and follows no layer: one product and one sum. */
export function affineStep(builder: GraphBuilder, data: string): LinearStep | undefined {
  const { type, shape } = builder.typeOf(data) ?? {};
  if (shape === undefined || (type !== "float32" && type !== "float64")) return undefined;
  const math = arithmetic(builder, type);
  const of = (scale: string | undefined, shift: string | undefined, axis: number | "any"): LinearStep => ({
    followedBy: (factor, term) => {
      const axes = new Set([axis, factor?.axis ?? "any", term?.axis ?? "any"].filter((one) => one !== "any"));
      if (axes.size > 1) return undefined;
      const join = (operator: "mul" | "add", a: string | undefined, b: string | undefined) =>
        a === undefined || b === undefined ? (a ?? b) : math[operator](a, b);
      const kept = shift === undefined || factor === undefined ? shift : math.mul(shift, factor.value);
      return of(join("mul", scale, factor?.value), join("add", kept, term?.value), [...axes][0] ?? "any");
    },
    build: () => {
      const placed = (vector: string) => (axis === "any" ? vector : alongAxis(builder, vector, axis, shape.length));
      const product = scale === undefined ? data : math.mul(data, placed(scale));
      return shift === undefined ? product : math.add(product, placed(shift));
    },
  });
  return of(undefined, undefined, "any");
}

/** A vector, or a number for all, shaped to be broadcast along `axis` of a value of `rank` axes. */
function alongAxis(builder: GraphBuilder, vector: string, axis: number, rank: number): string {
  const behind = Array.from({ length: rank - 1 - axis }, () => 1);
  if (behind.length === 0 || builder.typeOf(vector)?.shape?.length === 0) return vector;
  return builder.add("Reshape", [vector, builder.constant(int64([-1, ...behind]), "shape")], {}, "vector");
}
