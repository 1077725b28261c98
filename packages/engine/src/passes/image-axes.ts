import { intsAttribute } from "../graph/attributes.ts";
import type { Graph, Node, Shape, ValueInfo } from "../graph/graph.ts";
import { consumers, valuesNeeded } from "../graph/walk.ts";
import { type AxisRule, isPicture } from "../ops/axes.ts";
import { axesOf } from "../ops/index.ts";

/** The order of an image's axes behind the batch: channels first, channels last, or not an image of four axes. */
export type ImageLayout = "nchw" | "nhwc" | "none";

/** Which graph input holds the images, and the order of its axes. */
export interface ImageAxes {
  readonly name: string;
  readonly layout: ImageLayout;
}

/** What stands for the image of a graph without an input. */
export const NO_IMAGE: ImageAxes = { name: "", layout: "none" };

/** Whether axis 1 of what an operator reads holds the channels; resizing scales any axes. */
const readsChannels = (rule: AxisRule): boolean => isPicture(rule) && rule !== "resize";

const KEEPS_AXES: ReadonlySet<AxisRule> = new Set<AxisRule>([
  ...(["pointwise", "pad", "slice", "resize", "quantise", "mixes in place"] as const),
]);

/** Whether an operator leaves the axes of its first input where they are. */
function keepsAxes(rule: AxisRule): boolean {
  return typeof rule === "object" ? rule.along !== "mixes" : KEEPS_AXES.has(rule);
}

/**
 * The axis of an input on which a convolution, a pooling or a normalisation behind it finds the channels, through transposes and
 * operators that keep the axes; undefined where nothing tells.
 */
export function channelAxisByUse(graph: Graph, { name, shape }: Pick<ValueInfo, "name" | "shape">): number | undefined {
  const readers = consumers(graph);
  const rank = shape?.length ?? 4;
  const waiting: { value: string; axes: readonly number[] }[] = [
    { value: name, axes: Array.from({ length: rank }, (_, axis) => axis) },
  ];
  const seen = new Set([name]);
  for (const { value, axes } of waiting) {
    for (const node of readers.get(value) ?? []) {
      if (node.domain === "" && readsChannels(axesOf(node.type)) && node.inputs[0] === value) return axes[1];
      const output = node.outputs[0] ?? "";
      const behind = axesBehind(node, axes);
      if (behind === undefined || seen.has(output)) continue;
      seen.add(output);
      waiting.push({ value: output, axes: behind });
    }
  }
  return undefined;
}

/** Which axis of the input each axis of a node's output is; undefined where that is not known. */
function axesBehind(node: Node, axes: readonly number[]): readonly number[] | undefined {
  if (node.domain !== "") return undefined;
  const rule = axesOf(node.type);
  if (keepsAxes(rule)) return axes;
  if (rule !== "transpose") return undefined;
  const perm = intsAttribute(node, "perm") ?? axes.map((_, at) => axes.length - 1 - at);
  return perm.map((axis) => axes[axis] ?? axis);
}

const isColour = (dim: unknown): boolean => dim === 1 || dim === 3;

/** The layout of a batch of images by its extents alone: 1 or 3 tell the channels, or else the smaller of the outer extents does. */
export function layoutByExtents(shape: Shape): "nchw" | "nhwc" {
  const [, first, , last] = shape;
  if (isColour(first) !== isColour(last)) return isColour(last) ? "nhwc" : "nchw";
  if (typeof first === "number" && typeof last === "number") return last < first ? "nhwc" : "nchw";
  return "nchw";
}

/** The layout of an input of four axes: by what reads it, or else by its extents. */
export function layoutOf(graph: Graph, input: ValueInfo): ImageLayout {
  if (input.shape?.length !== 4) return "none";
  const axis = channelAxisByUse(graph, input);
  if (axis === 1 || axis === 3) return axis === 1 ? "nchw" : "nhwc";
  return layoutByExtents(input.shape);
}

/** The inputs that an output depends on, in their order. */
export function neededInputs(graph: Graph): readonly ValueInfo[] {
  const needed = valuesNeeded(graph);
  return graph.inputs.filter(({ name }) => needed.has(name));
}

/** The image input of a graph that `prepareInput` has prepared, or that has one: the first of four axes, or else the first. */
export function imageAxes(graph: Graph): ImageAxes {
  const inputs = neededInputs(graph);
  const input = inputs.find(({ shape }) => shape?.length === 4) ?? inputs[0] ?? graph.inputs[0];
  return input === undefined ? NO_IMAGE : { name: input.name, layout: layoutOf(graph, input) };
}
