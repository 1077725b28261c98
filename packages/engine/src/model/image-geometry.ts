import { plural, pluralWord } from "../base/plural.ts";
import type { Graph, Shape, ValueInfo } from "../graph/graph.ts";
import { sizeOf } from "../graph/tensor.ts";
import { consumers } from "../graph/walk.ts";
import { channelAxisByUse, layoutByExtents } from "../passes/image-axes.ts";

/** What the person says of the images on the command line: `--layout`, `--size` and `--channels`. */
export interface ImageFlags {
  readonly layout?: "nchw" | "nhwc" | undefined;
  readonly size?: { readonly width: number; readonly height: number } | undefined;
  /** Number of channels. */
  readonly channels?: number | undefined;
  /** What the person called them: "gray", "rgba". */
  readonly named?: string | undefined;
}

/** How the numbers behind an input's batch axis are pixels. Extents that the model leaves free are undefined. */
export interface ImageGeometry {
  readonly layout: "nchw" | "nhwc";
  readonly channels: number | undefined;
  readonly height: number | undefined;
  readonly width: number | undefined;
  /** The axes of the declared shape that hold them; −1 where the shape has none of its own. */
  readonly axes: { readonly channels: number; readonly height: number; readonly width: number };
  /** How sure the reading is: an input with a larger number is rather the image. */
  readonly rank: number;
  /** What was assumed, for the person: "3072 numbers are read as …"; empty where the shape says it all. */
  readonly assumed: string;
}

/** Why an input is not an image, with what would help. */
export interface NoImage {
  readonly why: string;
  readonly hint: string;
}

/** Fewer numbers in a row are not taken for pixels unless flags say so: measurements, or a code. */
const LEAST_PIXELS = 64;

const EXPECTED =
  "an image input has four axes, batch × channels × height × width or batch × height × width × channels; " +
  "three without channels; or flat pixels (--size, --channels)";

/**
 * Reads the shape of an input as that of a batch of images: four axes in either order, three (grey images without a channel
 * axis), two (flat pixels), and more where all but these have extent 1.
 */
export function readGeometry(graph: Graph, input: ValueInfo, flags: ImageFlags): ImageGeometry | NoImage {
  const { shape } = input;
  if (shape === undefined) {
    const known = channelAxisByUse(graph, input) === 1;
    return known
      ? fourAxes(graph, { ...input, shape: ASSUMED }, flags)
      : { why: "its number of axes is not known", hint: EXPECTED };
  }
  if (/string|bool/.test(input.type)) return { why: `it takes ${input.type} values`, hint: EXPECTED };
  const used = shape.length === 4 ? channelAxisByUse(graph, input) : undefined;
  const long = shape.flatMap((dim, axis) => (axis > 0 && dim !== 1 ? [axis] : []));
  const isRow = long.length === 1 && used === undefined;
  const count = shape[long[0] ?? 0];
  const row =
    isRow && typeof count === "number" ? (arranged(graph, input, count, flags) ?? flat(count, flags)) : undefined;
  // a picture of one pixel and many channels, or of one row, where they cannot be pixels in a row
  if (shape.length === 4 && (row === undefined || "why" in row)) return fourAxes(graph, { ...input, shape }, flags);
  if (row !== undefined) return row;
  if (/^u?int(32|64)$/.test(input.type) || shape.length < 3)
    return { why: `its shape is ${shown(shape)}`, hint: EXPECTED };
  if (shape.length === 3) return threeAxes(shape, flags);
  return moreAxes(graph, { ...input, shape }, long, flags);
}

/** What a shape of unknown rank is taken for where a convolution of images reads it. */
export const ASSUMED: Shape = ["batch", "channels", "height", "width"];

function fourAxes(graph: Graph, input: ValueInfo & { readonly shape: Shape }, flags: ImageFlags): ImageGeometry {
  const used = channelAxisByUse(graph, input);
  const byUse = used === 1 ? "nchw" : used === 3 ? "nhwc" : undefined;
  const layout = flags.layout ?? byUse ?? layoutByExtents(input.shape);
  const axes = layout === "nchw" ? { channels: 1, height: 2, width: 3 } : { channels: 3, height: 1, width: 2 };
  const sure = byUse === undefined ? 4 : 5;
  return { layout, ...extentsAt(input.shape, axes), axes, rank: sure, assumed: "" };
}

/** Grey images without an axis for their channel. */
function threeAxes(shape: Shape, { channels }: ImageFlags): ImageGeometry | NoImage {
  const [batch, height, width] = shape;
  const thin = [height, width].some((dim) => typeof dim === "number" && dim <= 4);
  if (thin || batch === 3 || batch === 4) {
    const hint = "export the model with a batch axis in front: batch × channels × height × width";
    return { why: `its shape is ${shown(shape)}`, hint };
  }
  if (channels !== undefined && channels !== 1) {
    return { why: `its shape ${shown(shape)} has no axis for ${plural(channels, "channel")}`, hint: EXPECTED };
  }
  const axes = { channels: -1, height: 1, width: 2 };
  return {
    layout: "nchw",
    ...extentsAt(shape, axes),
    channels: 1,
    axes,
    rank: 2,
    assumed: `${shown(shape)} is read as grey images without a channel axis`,
  };
}

/** Further axes of extent 1, such as a video of one frame, hold nothing. */
function moreAxes(
  graph: Graph,
  input: ValueInfo & { readonly shape: Shape },
  long: readonly number[],
  flags: ImageFlags,
): ImageGeometry | NoImage {
  const { shape } = input;
  const [first = 0, second = 0, third = 0] = long;
  const used = channelAxisByUse(graph, input);
  // behind the channels of a convolution in three dimensions lie three axes of space
  if (used !== undefined && long.filter((axis) => axis !== used).length > 2) {
    return { why: `its shape is ${shown(shape)}`, hint: EXPECTED };
  }
  if (long.length === 2) {
    const axes = { channels: -1, height: first, width: second };
    const assumed = `${shown(shape)} is read as grey images`;
    return { layout: "nchw", ...extentsAt(shape, axes), channels: 1, axes, rank: 3, assumed };
  }
  if (long.length !== 3) return { why: `its shape is ${shown(shape)}`, hint: EXPECTED };
  const byExtents = layoutByExtents(["batch", ...long.map((axis) => shape[axis] ?? 1)]);
  const layout = flags.layout ?? (used === first ? "nchw" : used === third ? "nhwc" : byExtents);
  const axes =
    layout === "nchw"
      ? { channels: first, height: second, width: third }
      : { channels: third, height: first, width: second };
  const order = layout === "nchw" ? "channels × height × width" : "height × width × channels";
  return {
    layout,
    ...extentsAt(shape, axes),
    axes,
    rank: 3,
    assumed: `${shown(shape)} is read as ${order}, its other axes have extent 1`,
  };
}

/** Pixels in a row that the model itself arranges as images, by a Reshape to four axes. */
function arranged(
  graph: Graph,
  { name, type }: ValueInfo,
  count: number,
  flags: ImageFlags,
): ImageGeometry | undefined {
  for (const node of consumers(graph).get(name) ?? []) {
    const target = Array.from(graph.initializers.get(node.inputs[1] ?? "")?.data ?? [], Number);
    const [, ...extents] = target;
    if (node.type !== "Reshape" || target.length !== 4 || sizeOf(extents) !== count || extents.some((n) => n < 1))
      continue;
    const image = { name: node.outputs[0] ?? "", type, shape: ["batch", ...extents] };
    const { layout, channels, height, width } = fourAxes(graph, image, flags);
    const axes = { channels: -1, height: -1, width: -1 };
    const assumed = `${count} numbers are read as ${extents.join("×")} pixels, as the model itself arranges them`;
    return { layout, channels, height, width, axes, rank: 3, assumed };
  }
  return undefined;
}

/** Pixels in a row: a square of grey or of three channels, or what flags say. */
function flat(count: number, { size, channels, layout = "nchw" }: ImageFlags): ImageGeometry | NoImage {
  const planes = size === undefined ? channels : count / (size.width * size.height);
  const candidates = planes === undefined ? [1, 3] : [planes];
  const found = candidates.find((n) => {
    if (!Number.isInteger(n) || (channels !== undefined && n !== channels)) return false;
    return size !== undefined || Number.isInteger(Math.sqrt(count / n));
  });
  const guessed = size === undefined && channels === undefined;
  if (found === undefined || (guessed && count < LEAST_PIXELS)) {
    return {
      why: `its ${plural(count, "number")} per image ${pluralWord(count, "is", "are")} not known to be pixels`,
      hint: "if they are, give the image's --size and --channels, and --layout nhwc if a pixel's channels stand together",
    };
  }
  const side = Math.sqrt(count / found);
  const { width, height } = size ?? { width: side, height: side };
  const order = found === 1 ? "row by row" : layout === "nchw" ? "channel by channel" : "pixel by pixel";
  const extents =
    found === 1
      ? `${height}×${width} grey`
      : layout === "nchw"
        ? `${found}×${height}×${width}`
        : `${height}×${width}×${found}`;
  const settings = found === 1 ? "--size, --channels" : "--size, --channels, --layout";
  return {
    layout,
    channels: found,
    height,
    width,
    axes: { channels: -1, height: -1, width: -1 },
    rank: 1,
    assumed: `${count} numbers are read as ${extents} pixels, ${order} (${settings})`,
  };
}

function extentsAt(shape: Shape, axes: ImageGeometry["axes"]): Pick<ImageGeometry, "channels" | "height" | "width"> {
  const at = (axis: number) => {
    const dim = shape[axis];
    return typeof dim === "number" && dim > 0 ? dim : undefined;
  };
  return { channels: at(axes.channels), height: at(axes.height), width: at(axes.width) };
}

/** A shape as the person reads it: N×3×224×224. */
export const shown = (shape: Shape): string => shape.join("×") || "a scalar";
