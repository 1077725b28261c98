import { DeeplingError } from "../base/error.ts";
import { attribute, floatAttribute, intAttribute, intsAttribute, stringAttribute } from "../graph/attributes.ts";
import { multiplyDims } from "../graph/dims.ts";
import type { Dim, Node, Shape } from "../graph/graph.ts";
import type { Op, PullbackContext, TypeContext } from "./op.ts";
import { axisOf, dataDependentDim, indicesTo } from "./rules/axis.ts";
import { numbersOf } from "./rules/known.ts";
import { constantTensor, scalarLike, shapeOfInput } from "./rules/like.ts";
import { settings } from "./rules/parameters.ts";
import { type Resampling, repeats, resamplingMatrix } from "./rules/resample.ts";

function axesOf(node: Node, rank: number): readonly number[] {
  return (intsAttribute(node, "axes") ?? indicesTo(rank)).map((axis) => axisOf(node, axis, rank));
}

function scaledDim(node: Node, extent: Dim, scale: Dim, axis: number): Dim {
  // the runtime multiplies in single precision: 10 × 0.7 is 7 there, and 6.9999999 in double precision
  if (typeof extent === "number" && typeof scale === "number")
    return Math.floor(Math.fround(extent * Math.fround(scale)));
  if (scale === 1) return extent;
  return Number.isInteger(scale) ? multiplyDims(extent, scale) : dataDependentDim(node, axis);
}

function resizedShape(node: Node, shape: Shape, context: TypeContext): Shape {
  const axes = axesOf(node, shape.length);
  const free = shape.map((_, axis) => dataDependentDim(node, axis));
  if (context.has(3)) {
    const sizes = context.known(3);
    const kept = keptScale(node, shape, sizes);
    return shape.map((dim, axis) => {
      const at = axes.indexOf(axis);
      if (at < 0) return dim;
      if (kept === undefined) return sizes?.[at] ?? free[axis] ?? dim;
      if (kept === "unknown") return free[axis] ?? dim;
      return kept.axes.includes(axis) ? Math.trunc(Math.fround(Math.fround(kept.scale * Number(dim)) + 0.5)) : dim;
    });
  }
  const scales = context.known(2);
  return shape.map((dim, axis) => {
    const at = axes.indexOf(axis);
    const scale = at < 0 ? 1 : scales?.[at];
    return scale === undefined ? (free[axis] ?? dim) : scaledDim(node, dim, scale, axis);
  });
}

/** One scale for several axes, in single precision. */
interface KeptScale {
  readonly scale: number;
  readonly axes: readonly number[];
}

/**
 * The scale that all resized axes share under `keep_aspect_ratio_policy`, the least or the greatest that the sizes ask for; undefined where
 * each axis has its own. onnxruntime (1.30) leaves axes alone that are written as negative numbers there.
 */
function keptScale(node: Node, shape: Shape, sizes: readonly Dim[] | undefined): KeptScale | "unknown" | undefined {
  const policy = stringAttribute(node, "keep_aspect_ratio_policy", "stretch");
  if (policy === "stretch") return undefined;
  const written = intsAttribute(node, "axes") ?? indicesTo(shape.length);
  const asked = written.flatMap((axis, at) => (axis < 0 ? [] : [{ axis, size: sizes?.[at] }]));
  const scales = asked.map(({ axis, size }) => {
    const extent = shape[axis];
    return typeof size === "number" && typeof extent === "number" ? Math.fround(size / extent) : Number.NaN;
  });
  if (scales.some(Number.isNaN)) return "unknown";
  const scale = policy === "not_larger" ? Math.min(...scales) : Math.max(...scales);
  return { scale, axes: asked.map(({ axis }) => axis) };
}

function resamplingOf(node: Node): Resampling {
  const mode = stringAttribute(node, "mode", "nearest");
  const refuse = (setting: string) =>
    new DeeplingError("unsupported", `gradient: Resize with ${setting} (node "${node.name}")`);
  if (mode !== "nearest" && mode !== "linear" && mode !== "cubic") throw refuse(mode);
  if (intAttribute(node, "antialias", 0) === 1) throw refuse("antialias");
  return {
    mode,
    coordinates: stringAttribute(node, "coordinate_transformation_mode", "half_pixel"),
    nearest: stringAttribute(node, "nearest_mode", "round_prefer_floor"),
    cubic: floatAttribute(node, "cubic_coeff_a", -0.75),
    excludeOutside: intAttribute(node, "exclude_outside", 0) === 1,
  };
}

/** The scale of each axis: what the node says, else the ratio of the extents. */
function scalesOf(context: PullbackContext, from: Shape, to: Shape): (number | undefined)[] {
  const { builder, node } = context;
  const numbers = (index: number) => {
    const tensor = builder.constantOf(node.inputs[index] ?? "");
    return tensor === undefined ? undefined : Array.from<number | bigint | string, number>(tensor.data, Number);
  };
  const axes = axesOf(node, from.length);
  // onnxruntime copies what keeps its shape, whatever the scales
  if (from.every((extent, axis) => extent === to[axis])) return from.map(() => 1);
  const given = node.inputs[3] ? undefined : numbers(2);
  const kept = node.inputs[3] ? keptScale(node, from, numbers(3)) : undefined;
  return from.map((extent, axis) => {
    const at = axes.indexOf(axis);
    const target = to[axis];
    if (at < 0) return 1;
    if (given !== undefined) return given[at];
    if (kept !== undefined) return kept === "unknown" ? undefined : kept.axes.includes(axis) ? kept.scale : 1;
    if (extent === target) return 1;
    return typeof extent === "number" && typeof target === "number" ? target / extent : undefined;
  });
}

/** Whole factors by which each axis is repeated, where that is all that happens and it happens in space alone. */
function repetition(
  from: Shape,
  to: Shape,
  scales: readonly (number | undefined)[],
  how: Resampling,
): number[] | undefined {
  const factors = scales.map((scale, axis) => {
    const extent = from[axis];
    if (scale === 1) return 1;
    if (scale === undefined || !Number.isInteger(scale) || how.mode !== "nearest") return undefined;
    if (typeof extent === "number" && to[axis] !== extent * scale) return undefined;
    return [typeof extent === "number" ? extent : 7, 8].every((size) => repeats(size, scale, how)) ? scale : undefined;
  });
  const space = factors.slice(2);
  if (factors.includes(undefined) || factors[0] !== 1 || factors[1] !== 1 || space.length === 0) return undefined;
  return space.map(Number);
}

/** Sums each block of repeated values: the mean of the block, times its size. */
function sumBlocks({ builder }: PullbackContext, gradient: string, factors: readonly number[]): string {
  const block = attribute.ints(factors);
  const mean = builder.add("AveragePool", [gradient], { kernel_shape: block, strides: block }, "grad_blocks");
  const size = factors.reduce((product, factor) => product * factor, 1);
  return builder.add("Mul", [mean, scalarLike(builder, mean, size)], {}, "grad_resize");
}

/** Multiplies the transposed matrix [to × from] of one axis onto it. */
function pullAxis(
  context: PullbackContext,
  gradient: string,
  axis: number,
  matrix: readonly number[],
  from: number,
): string {
  const { builder, typeOf } = context;
  const { type, shape = [] } = typeOf(gradient);
  const rank = shape?.length ?? 0;
  const to = matrix.length / from;
  if (axis === rank - 1) {
    const constant = builder.constant(constantTensor(type, [to, from], matrix), "resampling");
    return builder.add("MatMul", [gradient, constant], {}, "grad_resize");
  }
  const turned = indicesTo(from * to).map((at) => matrix[(at % to) * from + Math.floor(at / to)] ?? 0);
  const constant = builder.constant(constantTensor(type, [from, to], turned), "resampling");
  const perm = indicesTo(rank).map((at) => (at === axis ? rank - 2 : at === rank - 2 ? axis : at));
  const swap = (value: string) =>
    axis === rank - 2 ? value : builder.add("Transpose", [value], { perm: attribute.ints(perm) }, "grad_swap");
  return swap(builder.add("MatMul", [constant, swap(gradient)], {}, "grad_resize"));
}

/** Resizing by repetition, linear or cubic interpolation. */
export const resize: Op = {
  type: "Resize",
  layer: { kind: "resize", word: "resize", title: "" },
  axes: "resize",
  relevance: "sums",
  infer: (node, context) => {
    const { type, shape } = context.input(0);
    return [{ type, shape: shape === undefined ? undefined : resizedShape(node, shape, context) }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { node, typeOf } = context;
    const from = shapeOfInput(context, 0);
    const to = typeOf(node.outputs[0] ?? "").shape ?? [];
    const how = resamplingOf(node);
    const scales = scalesOf(context, from, to);
    const factors = repetition(from, to, scales, how);
    const others = node.inputs.slice(1).map(() => undefined);
    if (factors !== undefined) return [sumBlocks(context, context.cotangent(), factors), ...others];
    const gradient = scales.reduce<string>((pulled, scale, axis) => {
      if (scale === 1 && from[axis] === to[axis]) return pulled;
      const extents = numbersOf([from[axis] ?? "?", to[axis] ?? "?"]);
      const [old = 0, next = 0] = extents ?? [];
      const matrix = extents && scale !== undefined ? resamplingMatrix(old, next, scale, how) : undefined;
      if (matrix === undefined) {
        const reason = extents === undefined ? "on a free extent" : `of mode ${how.coordinates}`;
        throw new DeeplingError("unsupported", `gradient: Resize ${reason} (node "${node.name}")`);
      }
      return pullAxis(context, pulled, axis, matrix, old);
    }, context.cotangent());
    return [gradient, ...others];
  },
  traits: ["steady"],
  parameters: settings(1, 2, 3),
};
