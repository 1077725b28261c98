import { DeeplingError } from "../base/error.ts";
import { attribute } from "../graph/attributes.ts";
import type { GraphBuilder } from "../graph/builder.ts";
import type { Node } from "../graph/graph.ts";
import { float32, sizeOf, type Tensor } from "../graph/tensor.ts";
import type { Block, Layer } from "./layer.ts";
import { type Around, affineNodes, staysWithin } from "./linear-source.ts";

/** How one image's activations at a layer become a row of numbers. */
export interface RowForm {
  /** Extents of one image's activations, without the batch. */
  readonly shape: readonly number[];
  /** The axis of the channels in `shape`. */
  readonly axis: number;
  /** Side of the square windows whose average stands for them, 1 for the activations as they are. */
  readonly pool: number;
}

/** A value, and how it becomes rows. */
export interface Rows {
  readonly value: string;
  readonly form: RowForm;
}

/** The row form without reduction; throws "unsupported layer" where an extent is not known before the graph runs. */
export function rowForm(layer: Layer): RowForm {
  const shape = layer.shape.slice(1);
  if (layer.shape.length === 0) {
    throw new DeeplingError("unsupported", `layer: the shape of "${layer.name}" is not known`, {
      hint: "leave this layer out (--layers)",
    });
  }
  if (!shape.every((extent) => typeof extent === "number")) {
    throw new DeeplingError("unsupported", `layer: "${layer.name}" has free extents [${layer.shape.join(", ")}]`, {
      hint: "give the images a fixed size (--size), or leave this layer out (--layers)",
    });
  }
  return { shape, axis: layer.channels.axis - 1, pool: 1 };
}

/** Whether a layer's activations have a known number of values for each image, so that they become rows. */
export function hasRows({ shape }: Pick<Layer, "shape">): boolean {
  return shape.length > 0 && shape.slice(1).every((extent) => typeof extent === "number");
}

/** Whether the activations have two axes of space beside the channels. */
export function hasSpace(form: RowForm): boolean {
  return form.shape.length === 3 && spaceOf(form).some((extent) => extent > 1);
}

/** Layers that are read where nobody chose some: each more is a value of every image, and on a page's timeline they would be closer than its pixels. */
export const MOST_LAYERS = 512;

/** Of blocks of which fewer than this share of `MOST_LAYERS` remain, their layers are drawn from as well. */
const FEW = 0.25;

/**
 * The layers that are read of a network where nobody chose some: all that have rows, or of more than `MOST_LAYERS` as many as that, spread evenly
 * over the network from the first to the last, from the results of blocks and the layers outside of blocks where there are enough.
 */
export function layersRead(layers: readonly Layer[], blocks: readonly Block[], most = MOST_LAYERS): readonly Layer[] {
  const all = layers.filter(hasRows);
  if (all.length <= most) return all;
  const ends = new Set(blocks.map((block) => block.layers.at(-1)));
  const last = all.at(-1);
  const results = all.filter((layer) => layer.block === undefined || ends.has(layer.index) || layer === last);
  const from = results.length < FEW * most ? all : results;
  if (from.length <= most) return from;
  return Array.from({ length: most }, (_, at) => from[Math.round((at * (from.length - 1)) / (most - 1))] as Layer);
}

/** The extents of the axes that are not the channels'. */
export function spaceOf({ shape, axis }: RowForm): readonly number[] {
  return shape.filter((_, at) => at !== axis);
}

/** The length of a row. */
export function rowWidth(form: RowForm): number {
  return sizeOf(rowExtents(form));
}

/** The extents of the activations as a row holds them: channels first where they are pooled. */
export function rowExtents(form: RowForm): readonly number[] {
  const { shape, axis, pool } = form;
  return pool === 1 ? shape : [shape[axis] ?? 1, ...spaceOf(form).map((extent) => Math.ceil(extent / pool))];
}

/**
 * Appends what makes rows (images × width, float32) of a layer's value, and returns their name. Averages are multiplied by √(pixels in
 * the window), which makes pooling the orthogonal projection to images constant on the windows: distances between rows are
 * then those between the projected activations, never longer than the true ones.
 */
export function addLayerRows(builder: GraphBuilder, value: string, form: RowForm): string {
  const { rows, scale } = addUnscaledRows(builder, value, form);
  return scale === 1 ? rows : builder.add("Mul", [rows, builder.constant(float32([], [scale]), "scale")], {}, "scaled");
}

/** Rows before all their numbers are multiplied by `scale`: whoever reads products of them alone has a cheaper place for it. */
export interface UnscaledRows {
  readonly rows: string;
  readonly scale: number;
}

/** Appends what makes rows but for a factor that is the same for all windows; where windows differ they have theirs, and `scale` is 1. */
export function addUnscaledRows(builder: GraphBuilder, value: string, form: RowForm): UnscaledRows {
  let scale = 1;
  let rows = value;
  if (form.pool === 1) rows = addFloats(builder, value);
  else {
    const terms = (addends(builder, value, form) ?? [value]).map((term) => addAverages(builder, term, form));
    rows = terms.length === 1 ? (terms[0] ?? "") : builder.add("Add", terms, {}, "rows_added");
    const factors = windowFactors(form);
    const first = factors.data[0] ?? 1;
    if (factors.data.every((factor) => factor === first)) scale = first;
    else rows = builder.add("Mul", [rows, builder.constant(factors, "window_factors")], {}, "rows_scaled");
  }
  return { rows: builder.add("Flatten", [rows], { axis: attribute.int(1) }, "rows"), scale };
}

function addFloats(builder: GraphBuilder, value: string): string {
  const type = builder.typeOf(value)?.type ?? "float32";
  return type === "float32" ? value : builder.add("Cast", [value], { to: attribute.int(1) }, "rows_cast");
}

/** Appends the averages of a value over the windows of a form, channels first. */
function addAverages(builder: GraphBuilder, value: string, form: RowForm): string {
  const { axis, pool } = form;
  const source = averagesFrom(builder, value, form);
  let rows = addFloats(builder, source?.value ?? value);
  if (axis !== 0) {
    const others = [1, 2, 3].filter((at) => at !== axis + 1);
    rows = builder.add("Transpose", [rows], { perm: attribute.ints([0, axis + 1, ...others]) }, "rows_nchw");
  }
  const window = attribute.ints([pool, pool]);
  const pooling = { kernel_shape: window, strides: window, ceil_mode: attribute.int(1) };
  rows = builder.add("AveragePool", [rows], pooling, "rows_pooled");
  for (const { type, inputs, attributes } of source?.nodes ?? [])
    rows = builder.add(type, [rows, ...inputs.slice(1)], attributes, "rows_made");
  return rows;
}

/**
 * The values whose averages over the windows of a form add up to those of a value: what is added where two activations are. They are read anyhow where
 * layers end with them, and the addition then stays part of the operator before it. Undefined where nothing is added.
 */
export function addends({ producerOf, constantOf, typeOf }: Around, value: string, form: RowForm) {
  const node = form.pool > 1 && form.axis === 0 ? producerOf(value) : undefined;
  if (node?.type !== "Add") return undefined;
  const extents = String(typeOf(value)?.shape);
  const isWhole = (name: string) =>
    constantOf(name) === undefined && typeOf(name)?.type === "float32" && String(typeOf(name)?.shape) === extents;
  return node.inputs.every(isWhole) ? node.inputs : undefined;
}

/** Another value that averages over the windows of a form may be taken of, and the operators that make those of the value from them. */
export interface AveragesFrom extends Rows {
  readonly nodes: readonly Node[];
}

/** A value this much wider than a layer costs more to read than it saves. */
export const WIDEST_SOURCE = 1.5;

/**
 * Where averages of a value are read most cheaply: at what operators within positions make it from, which are the same on averages, and then
 * need not be computed for all positions where nobody else asks. Undefined where that is the value itself.
 */
export function averagesFrom(around: Around, value: string, form: RowForm): AveragesFrom | undefined {
  if (form.pool === 1 || form.axis !== 0) return undefined;
  const nodes = affineNodes(around, value, staysWithin);
  const source = nodes[0]?.inputs[0];
  const type = around.typeOf(source ?? "");
  const shape = type?.shape?.slice(1).filter((extent) => typeof extent === "number");
  if (source === undefined || type?.type !== "float32" || shape?.length !== form.shape.length) return undefined;
  const moved = { ...form, shape };
  return rowWidth(moved) > WIDEST_SOURCE * rowWidth(form) ? undefined : { value: source, form: moved, nodes };
}

/** √(pixels in the window) for each window, smaller at the far edges where windows reach out of the image. */
function windowFactors(form: RowForm): Tensor<"float32"> {
  const counts = spaceOf(form).map((extent) =>
    Array.from({ length: Math.ceil(extent / form.pool) }, (_, at) => Math.min(form.pool, extent - at * form.pool)),
  );
  const [heights = [], widths = []] = counts;
  const factors = heights.flatMap((height) => widths.map((width) => Math.sqrt(height * width)));
  return float32([1, 1, heights.length, widths.length], factors);
}
