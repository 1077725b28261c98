import { DeeplingError } from "../../base/error.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import { setting } from "../../graph/settings.ts";
import { float32, sizeOf, type Tensor } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import type { Layer } from "../../passes/layer.ts";
import { putBehind } from "../../passes/put-behind.ts";
import { type EditValues, givenValue } from "./edit-values.ts";
import type { EditedValue } from "./edited-value.ts";
import type { UnitEdit } from "./network-edit.ts";

/**
 * Edits the values that leave a layer: what is named changes, all other numbers pass as they are, bit by bit. Strengths and masks are settings: edits of one
 * kind at one layer share a session, whatever their units, numbers and boxes are. Throws "unsupported layer" where the value
 * holds no float32 numbers, or where extents that the edit needs are not known.
 */
export function editUnits(graph: TypedGraph, layer: Layer, edit: UnitEdit, values: EditValues): EditedValue {
  const type = graph.types.get(layer.value)?.type ?? "float32";
  if (type !== "float32") {
    throw new DeeplingError("unsupported", `layer: ${layer.name} (it holds ${type})`, { hint: "choose another" });
  }
  const region = regionOf(layer, edit);
  const followed = putBehind(graph, layer.value, (builder, whole) => {
    const constant = (numbers: (chosen: boolean, unit: number) => number) =>
      builder.constant(setting(region.tensor(numbers)), "edit");
    // where nothing changes: x · 1 and x + (−0) are x, for every x
    if (edit.kind === "multiply") {
      return builder.add("Mul", [whole, constant((chosen) => (chosen ? edit.by : 1))], {}, "edit");
    }
    if (edit.kind === "add")
      return builder.add("Add", [whole, constant((chosen) => (chosen ? edit.by : -0))], {}, "edit");
    const changed = changedValue(builder, whole, layer, edit, values);
    if (edit.kind === "clamp" && region.isAll) return changed;
    const keep = builder.constant(setting(region.mask()), "keep");
    return builder.add("Where", [keep, whole, changed], {}, "edit");
  });
  return { graph: followed.graph, before: followed.whole, after: layer.value };
}

/** What stands where the values are not kept. */
function changedValue(
  builder: GraphBuilder,
  whole: string,
  layer: Layer,
  edit: Extract<UnitEdit, { readonly kind: "set" | "mean" | "image" | "clamp" }>,
  values: EditValues,
): string {
  const number = (value: number) => builder.constant(setting(float32([], [value])), "edit");
  switch (edit.kind) {
    case "set":
      return number(edit.value);
    case "clamp":
      return builder.add("Clip", [whole, number(edit.low), number(edit.high)], {}, "edit");
    case "image":
      return builder.constant(
        setting(givenValue({ kind: "image", layer: layer.name, item: edit.item }, values)),
        "edit",
      );
    case "mean": {
      const means = givenValue({ kind: "mean", layer: layer.name }, values).data;
      const { axis } = layer.channels;
      const shape = layer.shape.map((_, at) => (at === axis ? means.length : 1));
      return builder.constant(setting(float32(shape, means)), "edit");
    }
  }
}

/** The part of a layer's values that an edit names; tensors over it have the layer's rank and extents of 1 where all positions are alike. */
interface Region {
  /** Whether that is the whole layer. */
  readonly isAll: boolean;
  /** A number for each unit, and position where there is a box. */
  readonly tensor: (numberOf: (chosen: boolean, unit: number) => number) => Tensor<"float32">;
  /** True where values are kept. */
  readonly mask: () => Tensor<"bool">;
}

function regionOf(layer: Layer, { units, box }: Pick<UnitEdit, "units" | "box">): Region {
  const { axis } = layer.channels;
  const isAll = units === undefined && box === undefined;
  const shape = layer.shape.map((extent, at) => {
    if (at === axis && units !== undefined) return numberOf(extent, layer, "units");
    return at > 0 && at !== axis && box !== undefined ? numberOf(extent, layer, "rows and columns") : 1;
  });
  const strides = shape.map((_, at) => sizeOf(shape.slice(at + 1)));
  const [row = 0, column = 0] = shape.flatMap((_, at) => (at === 0 || at === axis ? [] : [at]));
  const wanted = units === undefined ? undefined : new Set(units);
  const place = (flat: number, at: number) => Math.floor(flat / (strides[at] ?? 1)) % (shape[at] ?? 1);
  const chosen = (flat: number): boolean => {
    if (wanted !== undefined && !wanted.has(place(flat, axis))) return false;
    if (box === undefined) return true;
    const [x, y] = [place(flat, column) - box[0], place(flat, row) - box[1]];
    return x >= 0 && x < box[2] && y >= 0 && y < box[3];
  };
  const flats = Array.from({ length: sizeOf(shape) }, (_, flat) => flat);
  return {
    isAll,
    tensor: (number) =>
      float32(
        shape,
        flats.map((flat) => number(chosen(flat), place(flat, axis))),
      ),
    mask: () => ({ type: "bool", shape, data: Uint8Array.from(flats, (flat) => (chosen(flat) ? 0 : 1)) }),
  };
}

function numberOf(extent: number | string, layer: Layer, counted: string): number {
  if (typeof extent === "number") return extent;
  throw new DeeplingError("unsupported", `layer: ${layer.name} (its number of ${counted} is not known)`, {
    hint: "give the images a fixed size (--size), or choose another layer",
  });
}
