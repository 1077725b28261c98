import { multiplyDims } from "../../graph/dims.ts";
import type { Dim, Node, Shape } from "../../graph/graph.ts";
import type { Net } from "../net.ts";
import { type NodeTies, pinned, type Role, same, tied } from "./tie.ts";

/** Neighbouring axes before and after a Reshape that hold the same numbers; axes of extent 1 are left out. */
interface Run {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Takes axes of a shape, one after another, and multiplies up their extents. */
function walker(shape: Shape) {
  let next = 0;
  let product: Dim = 1;
  let axes: number[] = [];
  return {
    product: () => product,
    isDone: () => next >= shape.length,
    take: () => {
      if (next >= shape.length) return;
      product = multiplyDims(product, shape[next] ?? 1);
      if (shape[next] !== 1) axes.push(next);
      next++;
    },
    /** What was taken since the last run. */
    run: () => {
      const taken = axes;
      axes = [];
      product = 1;
      return taken;
    },
  };
}

/** The smallest runs of axes with equal products, in order; undefined where the extents do not tell. */
function runsOf(before: Shape, after: Shape): readonly Run[] | undefined {
  const runs: Run[] = [];
  const [from, to] = [walker(before), walker(after)];
  while (!from.isDone() || !to.isDone()) {
    from.take();
    to.take();
    while (from.product() !== to.product()) {
      if (from.isDone() && to.isDone()) return undefined;
      const next = isBehind(from.product(), to.product()) && !from.isDone() ? from : to;
      (next.isDone() ? from : next).take();
    }
    runs.push({ from: from.run(), to: to.run() });
  }
  return runs;
}

/** Whether the first product has to grow to meet the second. */
const isBehind = (a: Dim, b: Dim): boolean => (typeof a === "number" && typeof b === "number" ? a < b : a === 1);

/** Reshape, Flatten, Squeeze, Unsqueeze: an axis keeps its extent, or several become one, or one becomes several. */
export function reshapeTies(net: Net, node: Node, { side }: Role, axis: number): NodeTies {
  const [x = "", y = ""] = [node.inputs[0], node.outputs[0]];
  const [from, to] = [net.shape(x), net.shape(y)];
  const runs = from && to && runsOf(from, to);
  const run = runs?.find((one) => (side === "input" ? one.from : one.to).includes(axis));
  if (from === undefined || to === undefined || run === undefined)
    return pinned("the extents that it makes are not known");
  const [[before = 0, ...moreBefore], [after = 0, ...moreAfter]] = [run.from, run.to];
  if (moreBefore.length > 0 && moreAfter.length > 0) return pinned("it regroups the axis with others");
  if (moreBefore.length > 0) {
    // the channels come first in what is flattened, or last where the network computes with channels last
    const channels = net.layout === "nhwc" ? (run.from.at(-1) ?? 0) : before;
    return joined(
      { value: y, axis: after },
      { value: x, axes: run.from, shape: from },
      side === "input" ? axis : channels,
    );
  }
  if (moreAfter.length > 0) {
    // groups of channels, of each of which the same place goes; or channels and their space
    const isGroups = (run.to.at(-1) ?? 0) < to.length - 1;
    const channels = isGroups ? (run.to.at(-1) ?? 0) : after;
    return joined(
      { value: x, axis: before },
      { value: y, axes: run.to, shape: to },
      side === "output" ? axis : channels,
    );
  }
  return tied([same({ value: x, axis: before }, { value: y, axis: after })]);
}

interface Apart {
  readonly value: string;
  readonly axes: readonly number[];
  readonly shape: Shape;
}

/** The flat axis of one value and one of the axes that it holds in another. */
function joined(
  flat: { readonly value: string; readonly axis: number },
  { value, axes, shape }: Apart,
  axis: number,
): NodeTies {
  const behind = axes.filter((at) => at > axis).map((at) => shape[at] ?? 1);
  const extent = shape[axis];
  if (typeof extent !== "number" || behind.some((dim) => typeof dim !== "number")) {
    return pinned("the extents that it makes are not known");
  }
  const inner = behind.reduce<number>((product, dim) => product * Number(dim), 1);
  return tied([{ fine: flat, coarse: { value, axis }, at: (index) => Math.floor(index / inner) % extent }]);
}
