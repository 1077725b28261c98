import { DeeplingError } from "../../base/error.ts";
import { plural } from "../../base/plural.ts";
import { intAttribute, intsAttribute, stringAttribute } from "../../graph/attributes.ts";
import { addDims, divideDims, multiplyDims } from "../../graph/dims.ts";
import type { Dim, Node, Shape } from "../../graph/graph.ts";

/** How a kernel slides over the space of its input, axis by axis (space begins after batch and channels). */
export interface Window {
  readonly kernel: readonly Dim[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding before and after each axis; undefined where `auto_pad` makes it depend on an extent that is not known. */
  readonly pads: Pads | undefined;
  /** With `auto_pad` SAME: by how much the number of positions falls short of ⌈input / stride⌉; else undefined. */
  readonly short: readonly number[] | undefined;
  /** Whether a last window that hangs over the end counts. */
  readonly ceil: boolean;
}

/** Padding before and after each spatial axis. */
export interface Pads {
  readonly begin: readonly number[];
  readonly end: readonly number[];
}

/** The extents of a value's space: all axes after batch and channels. */
export function spaceOf(shape: Shape): Shape {
  return shape.slice(2);
}

/** Extent that a dilated kernel covers. */
export function reach(kernel: Dim, dilation: number): Dim {
  return addDims(multiplyDims(addDims(kernel, -1), dilation), 1);
}

/** What slides: `auto_pad` SAME means something else for each. */
export type Sliding = "convolution" | "pooling";

/** The window that a convolution's or pooling's attributes describe, over a `space` with a `kernel`. */
export function windowOf(node: Node, kernel: Shape, space: Shape, sliding: Sliding = "convolution"): Window {
  const ones = kernel.map(() => 1);
  const strides = intsAttribute(node, "strides") ?? ones;
  const dilations = intsAttribute(node, "dilations") ?? ones;
  const auto = stringAttribute(node, "auto_pad", "NOTSET");
  const given = auto === "NOTSET" ? intsAttribute(node, "pads") : undefined;
  const flat = given ?? Array<number>(2 * kernel.length).fill(0);
  if (strides.length !== kernel.length || dilations.length !== kernel.length || flat.length !== 2 * kernel.length) {
    throw new DeeplingError("mismatched", `window: ${plural(kernel.length, "axis", "axes")} (node "${node.name}")`);
  }
  const ceil = intAttribute(node, "ceil_mode", 0) === 1;
  const plain = { kernel, strides, dilations, ceil };
  if (auto !== "SAME_UPPER" && auto !== "SAME_LOWER") {
    const pads = { begin: flat.slice(0, kernel.length), end: flat.slice(kernel.length) };
    return { ...plain, pads, short: undefined };
  }
  const upper = auto === "SAME_UPPER";
  if (sliding === "convolution") {
    const covered = kernel.map((size, axis) => reach(size, dilations[axis] ?? 1));
    const totals = samePadding(covered, strides, space).map((total) =>
      total === undefined ? total : Math.max(total, 0),
    );
    return { ...plain, pads: halved(totals, upper), short: ones.map(() => 0) };
  }
  // as onnxruntime's pools compute it: they leave out dilations, and a stride wider than the kernel makes the padding negative
  const short = kernel.map((size, axis) => {
    const lost = ((Number(size) - 1) * ((dilations[axis] ?? 1) - 1)) / (strides[axis] ?? 1);
    return ceil ? Math.floor(lost) : Math.ceil(lost);
  });
  return { ...plain, pads: halved(samePadding(kernel, strides, space), upper), short };
}

/** The padding that ⌈extent / stride⌉ positions need along each axis. */
function samePadding(covered: Shape, strides: readonly number[], space: Shape): (number | undefined)[] {
  return covered.map((size, axis) => {
    const stride = strides[axis] ?? 1;
    const extent = space[axis];
    if (typeof size !== "number") return undefined;
    if (stride === 1) return size - 1;
    return typeof extent === "number" ? (Math.ceil(extent / stride) - 1) * stride + size - extent : undefined;
  });
}

/** Half of each padding on each side; the odd one at the end (`upper`) or at the beginning. */
function halved(totals: readonly (number | undefined)[], upper: boolean): Pads | undefined {
  if (totals.includes(undefined)) return undefined;
  const begin = totals.map((total = 0) => Math.trunc((upper ? total : total + 1) / 2));
  return { begin, end: totals.map((total = 0, axis) => total - (begin[axis] ?? 0)) };
}

/** The number of positions of a window along each axis of a `space`. */
export function slide(window: Window, space: Shape): Dim[] {
  return space.map((extent, axis) => {
    const stride = window.strides[axis] ?? 1;
    if (window.short !== undefined) {
      return addDims(divideDims(addDims(extent, stride - 1), stride), -(window.short[axis] ?? 0));
    }
    const begin = window.pads?.begin[axis] ?? 0;
    const total = begin + (window.pads?.end[axis] ?? 0);
    const covered = reach(window.kernel[axis] ?? 1, window.dilations[axis] ?? 1);
    const room = addDims(addDims(extent, total), multiplyDims(covered, -1));
    if (!window.ceil) return addDims(divideDims(room, stride), 1);
    const count = addDims(divideDims(addDims(room, stride - 1), stride), 1);
    // a window that would begin in the padding at the end does not count
    if (typeof count !== "number" || typeof extent !== "number") return count;
    return (count - 1) * stride >= extent + begin ? count - 1 : count;
  });
}

/** The window's pads; throws "unsupported gradient" where they depend on an extent that is not known. */
export function padsOf(window: Window, node: Node): Pads {
  if (window.pads === undefined) {
    throw freeExtent(node, "auto_pad");
  }
  return window.pads;
}

/**
 * Pads under which a plain window without `ceil_mode` has the same positions: the end grows by what the last window hangs
 * over. Throws "unsupported gradient" where that depends on an extent that is not known.
 */
export function hangingPads(node: Node, window: Window, space: Shape): Pads {
  const pads = padsOf(window, node);
  if (!window.ceil) return pads;
  const end = slide(window, space).map((count, axis) => {
    const extent = space[axis];
    const covered = reach(window.kernel[axis] ?? 1, window.dilations[axis] ?? 1);
    if (typeof count !== "number" || typeof extent !== "number" || typeof covered !== "number") {
      throw freeExtent(node, "ceil_mode");
    }
    const padded = extent + (pads.begin[axis] ?? 0) + (pads.end[axis] ?? 0);
    return (pads.end[axis] ?? 0) + Math.max((count - 1) * (window.strides[axis] ?? 1) + covered - padded, 0);
  });
  return { begin: pads.begin, end };
}

function freeExtent(node: Node, setting: string): DeeplingError {
  return new DeeplingError(
    "unsupported",
    `gradient: ${node.type} with ${setting} on a free extent (node "${node.name}")`,
    {
      hint: "export the model with a fixed image size",
    },
  );
}
