import { attribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import { addDims, multiplyDims } from "../../graph/dims.ts";
import type { Attributes, Shape } from "../../graph/graph.ts";
import { int64 } from "../../graph/tensor.ts";
import { typeOf } from "./like.ts";
import { type Pads, reach, spaceOf, type Window } from "./window.ts";

/*
 * The bilinear map behind Conv and ConvTranspose, y[o] = Σ_k w[k] · x[o·stride + k·dilation − pad], and what it takes to
 * differentiate it: spreading (its transpose in x) and correlating (its derivative in w). Each is again a standard operator.
 */

/** Where and how a kernel of shape [M, C / group, …] is applied. */
export interface Correlation {
  readonly window: Window;
  readonly pads: Pads;
  readonly group: number;
}

/** The attributes that state a correlation, pads always explicit. */
export function correlationAttributes({ window, pads, group }: Correlation): Attributes {
  return {
    strides: attribute.ints(window.strides),
    dilations: attribute.ints(window.dilations),
    pads: attribute.ints([...pads.begin, ...pads.end]),
    group: attribute.int(group),
  };
}

/**
 * The transpose of a correlation in x: takes `gradient`, of the output's shape, to one whose space is `space`, by a kernel of
 * shape [M, C / group, …]. `like` is the value whose space it is, asked at run time where the space has symbols.
 */
export function spread(
  builder: GraphBuilder,
  gradient: string,
  kernel: string,
  correlation: Correlation,
  space: Shape,
  like: string,
): string {
  const scaled = takeUpScale(builder, gradient, kernel);
  if (scaled !== undefined) return spread(builder, scaled.gradient, scaled.kernel, correlation, space, like);
  const { window, pads } = correlation;
  if ([...pads.begin, ...pads.end].some((pad) => pad < 0)) {
    return spreadBetween(builder, gradient, kernel, correlation, space, like);
  }
  if (isCheaperFlipped(builder, kernel, correlation)) return spreadByFlipped(builder, gradient, kernel, correlation);
  const positions = spaceOf(typeOf(builder, gradient).shape ?? []);
  const missing = space.map((extent, axis) => {
    const stride = window.strides[axis] ?? 1;
    const covered = reach(window.kernel[axis] ?? 1, window.dilations[axis] ?? 1);
    const padded = (pads.begin[axis] ?? 0) + (pads.end[axis] ?? 0);
    const reached = addDims(addDims(multiplyDims(addDims(positions[axis] ?? "?", -1), stride), covered), -padded);
    if (extent === reached) return 0;
    return typeof extent === "number" && typeof reached === "number" ? extent - reached : undefined;
  });
  const attributes = {
    ...correlationAttributes(correlation),
    output_padding: attribute.ints(missing.map((rest, axis) => Math.max(rest ?? (window.strides[axis] ?? 1) - 1, 0))),
  };
  const full = builder.add("ConvTranspose", [gradient, kernel], attributes, "grad_spread");
  // windows hanging over the end (ceil_mode) reach further than the input does
  const exact = missing.every((rest) => rest !== undefined && rest >= 0);
  return exact ? full : cropSpace(builder, full, space, like);
}

/**
 * Negative padding leaves out what lies before the first window and behind the last (SAME, for a pool whose stride is wider than its
 * kernel): zeros come there.
 */
function spreadBetween(
  builder: GraphBuilder,
  gradient: string,
  kernel: string,
  { window, pads, group }: Correlation,
  space: Shape,
  like: string,
): string {
  const [ahead, behind] = [pads.begin, pads.end].map((side) => side.map((pad) => Math.max(-pad, 0)));
  const between = space.map((extent, axis) => addDims(extent, -((ahead?.[axis] ?? 0) + (behind?.[axis] ?? 0))));
  const least = (side: readonly number[]) => side.map((pad) => Math.max(pad, 0));
  const inner = { window, group, pads: { begin: least(pads.begin), end: least(pads.end) } };
  const middle = spread(builder, gradient, kernel, inner, between, like);
  const amounts = builder.constant(int64([0, 0, ...(ahead ?? []), 0, 0, ...(behind ?? [])]), "pads");
  return builder.add("Pad", [middle, amounts], {}, "grad_between");
}

/**
 * A gradient that was just scaled by channel (BatchNormalization's), without that, and the kernel scaled instead: where both are
 * constants the runtime does so once, when it loads the graph.
 */
function takeUpScale(builder: GraphBuilder, gradient: string, kernel: string) {
  const node = builder.producerOf(gradient);
  const [unscaled = "", factor = ""] = node?.type === "Mul" ? node.inputs : [];
  const rank = typeOf(builder, kernel).shape?.length ?? 0;
  const shape = builder.typeOf(factor)?.shape;
  const byChannel = shape?.length === rank - 1 && shape.every((extent, axis) => axis === 0 || extent === 1);
  if (!byChannel || builder.typeOf(unscaled)?.shape?.length !== rank) return undefined;
  const perFilter = builder.add("Unsqueeze", [factor, builder.constant(int64([rank - 1]), "axes")], {}, "per_filter");
  return { gradient: unscaled, kernel: builder.add("Mul", [kernel, perFilter], {}, "kernel_scaled") };
}

/** Cuts the space of `value` to `space` from its beginning. */
function cropSpace(builder: GraphBuilder, value: string, space: Shape, like: string): string {
  const axes = space.map((_, axis) => axis + 2);
  const ends = space.every((extent) => typeof extent === "number")
    ? builder.constant(int64(space.map(Number)), "ends")
    : builder.add("Shape", [like], { start: attribute.int(2) }, "ends");
  const starts = builder.constant(int64(axes.map(() => 0)), "starts");
  return builder.add("Slice", [value, starts, ends, builder.constant(int64(axes), "axes")], {}, "grad_crop");
}

/**
 * Whether the transpose is a Conv with a mirrored kernel, which takes stride 1, and that is the cheaper form. onnxruntime's
 * convolutions work on blocks of 8 or 16 output channels: to 3 channels (an image) one took 3 to 5 times as long as
 * ConvTranspose, to 64 and more 0.4 to 0.9 times, by channel (group = channels) a sixteenth.
 */
function isCheaperFlipped(builder: GraphBuilder, kernel: string, { window, pads, group }: Correlation): boolean {
  const fits = window.kernel.every((size, axis) => {
    const covered = reach(size, window.dilations[axis] ?? 1);
    return typeof covered === "number" && covered > Math.max(pads.begin[axis] ?? 0, pads.end[axis] ?? 0);
  });
  const wide = group > 1 || Number(typeOf(builder, kernel).shape?.[1]) >= 8;
  return fits && wide && window.strides.every((stride) => stride === 1);
}

/** For stride 1 the transpose is a correlation with the kernel mirrored and its channels swapped. */
function spreadByFlipped(builder: GraphBuilder, gradient: string, kernel: string, correlation: Correlation): string {
  const { window, pads, group } = correlation;
  const rest = (pad: readonly number[]) =>
    window.kernel.map((size, axis) => Number(reach(size, window.dilations[axis] ?? 1)) - 1 - (pad[axis] ?? 0));
  const flipped = flipKernel(builder, kernel, group);
  const turned = { window, group, pads: { begin: rest(pads.begin), end: rest(pads.end) } };
  return builder.add("Conv", [gradient, flipped], correlationAttributes(turned), "grad_spread");
}

/**
 * [M, C / group, …] to [C, M / group, …] with mirrored space. In nodes, not as a new constant: the runtime folds them when it
 * loads the graph, the file keeps the weights once, and second derivatives still reach them.
 */
function flipKernel(builder: GraphBuilder, kernel: string, group: number): string {
  const shape = typeOf(builder, kernel).shape ?? [];
  const [outer, inner, ...space] = shape.map(Number);
  const rank = shape.length;
  const axes = space.flatMap((size, axis) => (size > 1 ? [axis + 2] : []));
  const ofAxes = (value: number) => builder.constant(int64(axes.map(() => value)), "flip");
  const start = ofAxes(-1);
  const mirrored =
    axes.length === 0
      ? kernel
      : builder.add(
          "Slice",
          [kernel, start, ofAxes(-2147483648), builder.constant(int64(axes), "axes"), start],
          {},
          "kernel_mirror",
        );
  const perGroup = Number(outer) / group;
  if (perGroup === 1 && inner === 1) return mirrored;
  const keep = Array.from({ length: rank - 2 }, (_, axis) => axis + 2);
  if (group === 1) {
    return builder.add("Transpose", [mirrored], { perm: attribute.ints([1, 0, ...keep]) }, "kernel_swap");
  }
  const split = builder.constant(int64([group, perGroup, Number(inner), ...space]), "shape");
  const parts = builder.add("Reshape", [mirrored, split], {}, "kernel_groups");
  const perm = attribute.ints([0, 2, 1, ...keep.map((axis) => axis + 1)]);
  const swapped = builder.add("Transpose", [parts], { perm }, "kernel_swap");
  const joined = builder.constant(int64([group * Number(inner), perGroup, ...space]), "shape");
  return builder.add("Reshape", [swapped, joined], {}, "kernel_flipped");
}

/**
 * The derivative of a correlation in its kernel, [M, C / group, …]: every position of `small` (the side that has one value per
 * window, N × M) against the window of `large` (N × C) it saw. Batch and channels change places: it is a Conv again.
 */
export function correlate(
  builder: GraphBuilder,
  large: string,
  small: string,
  kernel: readonly number[],
  { window, pads, group }: Correlation,
): string {
  const shape = typeOf(builder, large).shape ?? [];
  const rank = shape.length;
  const keep = Array.from({ length: rank - 2 }, (_, axis) => axis + 2);
  const swap = { perm: attribute.ints([1, 0, ...keep]) };
  const data = group === 1 ? builder.add("Transpose", [large], swap, "data_swap") : groupedData(builder, large, group);
  const filter = builder.add("Transpose", [small], swap, "grad_swap");
  const attributes = {
    strides: attribute.ints(window.dilations),
    dilations: attribute.ints(window.strides),
    pads: attribute.ints([...pads.begin, ...pads.end]),
    group: attribute.int(group),
  };
  const full = builder.add("Conv", [data, filter], attributes, "grad_correlate");
  const result = builder.add("Transpose", [full], swap, "grad_kernel");
  const space = kernel.slice(2);
  const has = typeOf(builder, result).shape;
  return space.every((size, axis) => has?.[axis + 2] === size) ? result : cropSpace(builder, result, space, result);
}

/** [N, group · C, …] to [C, group · N, …]. */
function groupedData(builder: GraphBuilder, large: string, group: number): string {
  const shape = typeOf(builder, large).shape ?? [];
  const channels = Number(shape[1]) / group;
  const keep = Array.from({ length: shape.length - 2 }, (_, axis) => axis + 2);
  const trailing = keep.map((axis) => axis + 1);
  const fixed = spaceOf(shape).every((extent) => typeof extent === "number");
  const space = builder.add("Shape", [large], { start: attribute.int(2) }, "space");
  const withSpace = (lead: readonly number[], hint: string) =>
    fixed
      ? builder.constant(int64([...lead, ...spaceOf(shape).map(Number)]), hint)
      : builder.add("Concat", [builder.constant(int64(lead)), space], { axis: attribute.int(0) }, hint);
  const parts = builder.add("Reshape", [large, withSpace([-1, group, channels], "shape")], {}, "data_groups");
  const perm = attribute.ints([2, 1, 0, ...trailing]);
  const swapped = builder.add("Transpose", [parts], { perm }, "data_swap");
  if (fixed && typeof shape[0] === "number") {
    return builder.add("Reshape", [swapped, withSpace([channels, group * shape[0]], "shape")], {}, "data_joined");
  }
  return builder.add("Reshape", [swapped, withSpace([channels, -1], "shape")], {}, "data_joined");
}
