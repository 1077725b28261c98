import { attribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Dim } from "../../graph/graph.ts";
import { float32, int64 } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import type { PixelSpace } from "../../image/pixel-space.ts";
import type { Plane } from "../../image/plane.ts";
import { arithmetic } from "../../ops/rules/arithmetic.ts";
import { putBefore } from "../../passes/put-before.ts";
import { hartleyOn, spectralWeights } from "../../strip/fourier.ts";
import { colourMatrix } from "./colours.ts";

/** How pictures are made from what is optimised. */
export interface CanvasForm {
  /** Extents and layout of a picture, as the network takes it. */
  readonly plane: Plane;
  /** Pixels around a picture that a shifted view may show. */
  readonly margin: number;
  readonly space: Pick<PixelSpace, "gains" | "offsets">;
  readonly spectral: boolean;
  /** Whether the channels are optimised as decorrelated colours; of three channels only. */
  readonly decorrelated: boolean;
  readonly blueFirst: boolean;
  /** Channels that stay at `heldAt`. */
  readonly held: readonly number[];
  readonly heldAt: number;
}

/** What a network with a canvas before it is fed, and what it gives. */
export interface Canvas {
  readonly graph: TypedGraph;
  /** batch × channels × rows × columns of the canvas: what is optimised. */
  readonly free: string;
  readonly places: string;
  readonly shares: string;
  /** batch × channels × height × width, 0 … 1: the middle of the canvas as it is. */
  readonly pixels: string;
}

/** Rows and columns of the canvas. */
export function canvasExtents({ plane, margin }: Pick<CanvasForm, "plane" | "margin">): readonly [number, number] {
  return [plane.height + 2 * margin, plane.width + 2 * margin];
}

/** As much as Lucid divides by, so that a step of Adam leaves room before the sigmoid saturates. */
const CALM = 4;

/**
 * Puts before a network what makes its images: x = sigmoid(colours · F⁻¹(z / f)), F⁻¹ the inverse of the discrete Hartley transform and f the
 * frequency in cycles a pixel (olah2017; no less than one cycle along the longer side), seen through a view (`viewFeeds`) and scaled as the network's preprocessing does.
 * All of it standard operators with gradients.
 */
export function withCanvas(graph: TypedGraph, image: string, form: CanvasForm): Canvas {
  const { plane, margin, space } = form;
  const { height, width, channels, layout } = plane;
  const [rows, columns] = canvasExtents(form);
  const batch: Dim = graph.inputs.find(({ name }) => name === image)?.shape?.[0] ?? "batch";
  const names = { free: "", places: "", shares: "", pixels: "" };
  const grown = putBefore(graph, image, (builder) => {
    names.free = builder.input("free", { type: "float32", shape: [batch, channels, rows, columns] });
    names.places = builder.input("places", { type: "int64", shape: [4 * height * width] });
    names.shares = builder.input("shares", { type: "float32", shape: [4, height * width] });
    const canvas = addPixels(builder, names.free, form);
    const ends = (down: number, across: number) => builder.constant(int64([down, across]));
    names.pixels = builder.add("Slice", [
      ...[canvas, ends(margin, margin), ends(margin + height, margin + width), ends(2, 3)],
    ]);
    const seen = addView(builder, canvas, names, form);
    const perChannel = (values: readonly number[]) => builder.constant(float32([channels, 1, 1], values));
    const scaled = builder.add("Mul", [seen, perChannel(space.gains)]);
    const input = builder.add("Add", [scaled, perChannel(space.offsets)]);
    return layout === "nchw" ? input : builder.add("Transpose", [input], { perm: attribute.ints([0, 2, 3, 1]) });
  });
  return { graph: grown, ...names };
}

/** batch × channels × rows × columns, 0 … 1. */
function addPixels(builder: GraphBuilder, free: string, form: CanvasForm): string {
  const { mul, add, sigmoid } = arithmetic(builder, "float32");
  const { plane, held, heldAt, blueFirst } = form;
  const { channels } = plane;
  const [height, width] = canvasExtents(form);
  const canvas: Plane = { ...plane, height, width };
  const weights = () => builder.constant(spectralWeights(canvas, 1), "weights");
  const laid = form.spectral ? hartleyOn(builder, canvas)(mul(mul(free, weights()), 1 / CALM)) : free;
  const mixing = form.decorrelated ? colourMatrix(blueFirst).flat() : undefined;
  const mixed =
    mixing === undefined
      ? laid
      : builder.add("Conv", [laid, builder.constant(float32([channels, channels, 1, 1], mixing))]);
  const pixels = sigmoid(mixed);
  if (held.length === 0) return pixels;
  const isHeld = Array.from({ length: channels }, (_, channel) => held.includes(channel));
  const perChannel = (value: (held: boolean) => number) =>
    builder.constant(float32([channels, 1, 1], isHeld.map(value)));
  return add(
    mul(
      pixels,
      perChannel((stays) => (stays ? 0 : 1)),
    ),
    perChannel((stays) => (stays ? heldAt : 0)),
  );
}

/** The canvas sampled at the places of a view, batch × channels × height × width. */
function addView(
  builder: GraphBuilder,
  canvas: string,
  { places, shares }: Pick<Canvas, "places" | "shares">,
  { plane }: CanvasForm,
): string {
  const { height, width, channels } = plane;
  const shaped = (value: string, extents: readonly number[]) =>
    builder.add("Reshape", [value, builder.constant(int64([0, channels, ...extents]))]);
  const flat = shaped(canvas, [-1]);
  const corners = shaped(builder.add("Gather", [flat, places], { axis: attribute.int(2) }), [4, height * width]);
  const summed = builder.add("ReduceSum", [builder.add("Mul", [corners, shares]), builder.constant(int64([2]))], {
    keepdims: attribute.int(0),
  });
  return shaped(summed, [height, width]);
}
