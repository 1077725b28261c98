import { attribute, intAttribute, intsAttribute, stringAttribute } from "../graph/attributes.ts";
import type { Attributes, Node, Shape } from "../graph/graph.ts";
import { poolingWindow } from "../ops/max-pool.ts";
import { numbersOf } from "../ops/rules/known.ts";
import { type Pads, slide, spaceOf, type Window } from "../ops/rules/window.ts";

/** Whether a node is one of these standard operators. */
export const isA = ({ type, domain }: Node, ...types: readonly string[]) => domain === "" && types.includes(type);

/** Whether a node pools windows. */
export const isPool = (node: Node) => isA(node, "MaxPool", "AveragePool", "LpPool");

/** What a Pad of known extents adds before and after each axis. */
export interface Padding {
  readonly from: string;
  readonly begin: readonly number[];
  readonly end: readonly number[];
  /** Whether it adds zeros. */
  readonly zeros: boolean;
}

/** An AveragePool with the padding in front of it as its own; undefined where that is not the same pool. */
export function joinPadding(node: Node, { from, begin, end, zeros }: Padding): Node | undefined {
  const own = intsAttribute(node, "pads");
  const kernel = intsAttribute(node, "kernel_shape") ?? [];
  const spatial = [begin, end].every((amounts) => amounts.every((pad, axis) => (axis < 2 ? pad === 0 : pad >= 0)));
  if (!isA(node, "AveragePool") || stringAttribute(node, "auto_pad", "NOTSET") !== "NOTSET") return undefined;
  // the runtime asks for pads that are written out, and counts the pool's own as it counts the Pad's
  const alike = intAttribute(node, "count_include_pad", 0) === 1 || own?.every((pad) => pad === 0);
  const sums = [...begin.slice(2), ...end.slice(2)].map((pad, at) => pad + (own?.[at] ?? 0));
  const fits = sums.every((pad, at) => pad < (kernel[at % kernel.length] ?? 0));
  // with `ceil_mode` a last window may begin in a Pad, but not in the pool's own padding: only what PyTorch writes of one pool is read as one
  const symmetric = begin.every((pad, axis) => pad === end[axis]) && (own ?? []).every((pad) => pad === 0);
  const same = symmetric || intAttribute(node, "ceil_mode", 0) === 0;
  if (own === undefined || !spatial || !zeros || !alike || !fits || !same) return undefined;
  const attributes = { ...node.attributes, pads: attribute.ints(sums), count_include_pad: attribute.int(1) };
  return { ...node, inputs: [from, ...node.inputs.slice(1)], attributes };
}

/** A pool's attributes written otherwise, and what is to be cut off its input first. */
export interface SettledWindow {
  readonly attributes: Attributes;
  /** Positions at both ends of each axis that no window reads, as negative pads; undefined where nothing has to be cut off. */
  readonly unread: Pads | undefined;
}

/**
 * A pool with explicit pads where the runtime counts other windows than ONNX's shape inference does: where `ceil_mode` drops a last window
 * that would begin in the padding, and where `auto_pad` meets dilations or a stride wider than the kernel. Also one with pads as wide as its
 * kernel, which the runtime refuses (PyTorch writes such for `ceil_mode` at opset 9). Undefined where both agree, or an extent is free.
 */
export function settledWindow(node: Node, shape: Shape | undefined): SettledWindow | undefined {
  const space = numbersOf(shape === undefined ? undefined : spaceOf(shape));
  if (shape === undefined || space === undefined) return undefined;
  const window = poolingWindow(node, shape);
  const counts = numbersOf(slide(window, space));
  const { pads: given, short } = window;
  if (given === undefined || counts === undefined || numbersOf(window.kernel) === undefined) return undefined;
  const negative = [...given.begin, ...given.end].some((pad) => pad < 0);
  // a MaxPool with negative padding is refused when it runs; the standard has none there
  const least = (side: readonly number[]) => (isA(node, "MaxPool") ? side.map((pad) => Math.max(pad, 0)) : side);
  const pads = { begin: least(given.begin), end: least(given.end) };
  const axes = space.map((extent, axis) => along(window, pads, axis, extent, counts[axis] ?? 1));
  const wide = axes.some(({ after, size }) => after >= size);
  if (!negative && !wide && !axes.some(({ drops }) => drops) && !short?.some((lost) => lost > 0)) return undefined;

  const { auto_pad: _, ceil_mode: ceil, count_include_pad: count, ...rest } = node.attributes;
  const counted =
    intAttribute(node, "count_include_pad", 0) === 1 && axes.some(({ before, after }) => before + after > 0);
  // what a window covers beyond counted padding must not become padding, and a pool takes no pads as wide as its kernel
  const whole = axes.every(({ over, after, size }) => over < size && !(counted && over > after));
  const ends = axes.map(({ over, after }) => (whole ? Math.max(over, 0) : Math.min(Math.max(over, 0), after)));
  const attributes = {
    ...rest,
    ...(counted && count !== undefined ? { count_include_pad: count } : {}),
    ...(whole || ceil === undefined ? {} : { ceil_mode: ceil }),
    pads: attribute.ints([...axes.map(({ before }) => before), ...ends]),
  };
  const begin = pads.begin.map((pad) => Math.min(pad, 0));
  const end = axes.map(({ drops, over }) => (!whole && drops ? Math.min(over, 0) : 0));
  const unread = [...begin, ...end].some((pad) => pad < 0) ? { begin, end } : undefined;
  return { attributes, unread };
}

/** How the windows lie along one axis: their size, the padding, how far the last reaches over the end, and whether `ceil_mode` drops one. */
function along({ strides, dilations, kernel, ceil }: Window, pads: Pads, axis: number, extent: number, count: number) {
  const [stride, size] = [strides[axis] ?? 1, Number(kernel[axis])];
  const covered = (size - 1) * (dilations[axis] ?? 1) + 1;
  const [begin, end] = [pads.begin[axis] ?? 0, pads.end[axis] ?? 0];
  const drops = ceil && Math.ceil((extent + begin + end - covered) / stride) + 1 > count;
  const over = (count - 1) * stride + covered - begin - extent;
  return { size, before: Math.max(begin, 0), after: Math.max(end, 0), over, drops };
}
