import { float32, sizeOf, type Tensor } from "../graph/tensor.ts";
import type { Layer } from "../passes/layer.ts";
import type { Target, WeightedTarget } from "./target.ts";

/** One summand of an objective's graph; what it adds up is fed, as one weight for each class, channel, position or image. */
export type Part =
  | { readonly kind: "logit" }
  | { readonly kind: "log-probability" }
  /** A margin has one target: the images' first ones share slot 0, their second ones slot 1 … */
  | { readonly kind: "margin"; readonly slot: number }
  | { readonly kind: "channels"; readonly layer: number }
  | { readonly kind: "positions"; readonly layer: number }
  | { readonly kind: "energy"; readonly layer: number };

/** A text that tells parts apart and may stand in a name. */
export function partKey(part: Part): string {
  return Object.values(part).join("_");
}

/** The terms of one image, each with the part that it belongs to. */
function withParts(terms: readonly WeightedTarget[]): readonly (WeightedTarget & { readonly part: Part })[] {
  let slot = 0;
  return terms.map((term) => {
    const { target } = term;
    if (target.kind === "class" && target.measure === "margin") {
      return { ...term, part: { kind: "margin", slot: slot++ } };
    }
    return { ...term, part: sharedPart(target) };
  });
}

function sharedPart(target: Target): Part {
  if (target.kind === "layer") return { kind: "energy", layer: target.layer };
  if (target.kind === "unit") {
    return { kind: target.position === undefined ? "channels" : "positions", layer: target.layer };
  }
  return { kind: target.kind === "class" && target.measure === "log-probability" ? "log-probability" : "logit" };
}

/** The parts that these images' targets need, in a fixed order. */
export function objectiveParts(targets: readonly (readonly WeightedTarget[])[]): readonly Part[] {
  const parts = new Map(targets.flatMap((terms) => withParts(terms).map(({ part }) => [partKey(part), part])));
  return [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
}

/** The weights to feed for one part: images × classes, channels or positions; `targets[i]` belongs to image i of the batch. */
export function partWeights(
  part: Part,
  targets: readonly (readonly WeightedTarget[])[],
  classes: number,
  layers: readonly Layer[],
): Tensor<"float32"> {
  const layer = "layer" in part ? layers[part.layer] : undefined;
  const axis = (layer?.channels.axis ?? 1) - 1;
  const shape = weightShape(part, "layer" in part ? extentsOf(layer) : [classes], axis);
  const size = sizeOf(shape);
  const data = new Float32Array(targets.length * size);
  targets.forEach((terms, image) => {
    for (const { weight, target, part: own } of withParts(terms)) {
      if (partKey(own) !== partKey(part)) continue;
      for (const [index, share] of placesOf(target, shape, axis)) {
        const at = image * size + index;
        data[at] = (data[at] ?? 0) + weight * share;
      }
    }
  });
  return float32([targets.length, ...shape], data);
}

/** Extents of a layer for one image; 1 where one is not known, which no target can ask for. */
function extentsOf(layer: Layer | undefined): readonly number[] {
  return (layer?.shape ?? []).slice(1).map((extent) => (typeof extent === "number" ? extent : 1));
}

function weightShape(part: Part, extents: readonly number[], axis: number): readonly number[] {
  if (part.kind === "energy") return [];
  return part.kind === "channels" ? [extents[axis] ?? 1] : extents;
}

/** Where a target's weight goes, and which share of it; a unit lies on axis `axis` of one image's extents. */
function placesOf(target: Target, extents: readonly number[], axis: number): readonly (readonly [number, number])[] {
  switch (target.kind) {
    case "class":
      return [[target.class, 1]];
    case "difference":
      return [
        [target.towards, 1],
        [target.from, -1],
      ];
    case "unit":
      if (target.position === undefined) return [[target.unit, 1]];
      return [[placeOf(target.position.toSpliced(axis, 0, target.unit), extents), 1]];
    case "layer":
      // half, since the graph takes the mean square
      return [[0, 0.5]];
  }
}

/** The place of an element in row-major order. */
function placeOf(indices: readonly number[], extents: readonly number[]): number {
  return indices.reduce((place, index, at) => place * (extents[at] ?? 1) + index, 0);
}
