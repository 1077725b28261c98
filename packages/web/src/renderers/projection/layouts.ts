import type { LayoutExtent, LayoutSequence, Positions } from "@deepling/engine";
import type { Box } from "../../gl/camera.ts";
import { WHOLE } from "./detail/scale.ts";

/** Each layer scaled to unit root-mean-square radius, or all by the largest layer's radius. */
export type LayoutScale = "unit" | "shared";

/** What the fitted camera shows: all but a few stray images (at most 1 % of them on each side), or every one. */
export type LayoutFit = "most" | "all";

/** A layout sequence as it is drawn: centred, scaled, in drawn units. */
export interface DrawnLayouts {
  /** Points per layer. */
  readonly count: number;
  /** Per layer `count` × 2, NaN where a point has no place; undefined for a layer that is not there (yet). */
  readonly layers: readonly (Float32Array | undefined)[];
  /** What was subtracted from each layer's positions, layers × 2, in the layer's own units. */
  readonly centres: Float32Array;
  /** Root-mean-square radius of each layer about its centre, in its own units. */
  readonly radii: Float32Array;
  /** Layer units in one drawn unit. */
  readonly units: Float32Array;
  /** What the fitted camera shows at each layer: its points as the fit asks, or on a shared scale those of all layers. */
  readonly bounds: readonly Box[];
  /** Nearly all points of all layers: what a camera's magnification 1 shows. */
  readonly extent: Box;
}

/** Prepares a sequence for drawing; `held` are layers as they are drawn of one whose positions are apart. A layer that is one point (radius 0) stays at the centre. */
export function drawLayouts(
  sequence: LayoutSequence<Positions>,
  scale: LayoutScale = "unit",
  fit: LayoutFit = "most",
  held: readonly (Float32Array | undefined)[] = NONE,
): DrawnLayouts {
  const count = sequence.items.length;
  const extents = sequence.layers.map(({ extent }) => extent);
  const { centres, radii, units } = scalesOf(sequence, scale);
  const by = (layer: number) => placingOf({ centres, units }, layer);
  const extent = unite(extents.map(({ nearlyAll }, layer) => boxIntoDrawn(nearlyAll, by(layer))));
  const own = extents.map((one, layer) => boxIntoDrawn(fit === "all" ? one.all : withoutStrays(one, count), by(layer)));
  const shared = unite(own);
  return {
    count,
    layers: sequence.layers.map(({ positions }, layer) => (positions ? intoDrawn(positions, by(layer)) : held[layer])),
    centres,
    radii,
    units,
    bounds: own.map((box) => (scale === "shared" ? shared : box)),
    extent,
  };
}

/** What the fitted camera shows at `t`: it goes from one layer's bounds to the next one's as the points do. */
export function boundsAt(drawn: DrawnLayouts, t: number): Box {
  const last = Math.max(0, drawn.bounds.length - 1);
  const clamped = Math.max(0, Math.min(last, t));
  const a = drawn.bounds[Math.floor(clamped)] ?? drawn.extent;
  const b = drawn.bounds[Math.min(last, Math.floor(clamped) + 1)] ?? a;
  const mix = clamped - Math.floor(clamped);
  const between = (from: number, to: number) => from + (to - from) * mix;
  return {
    left: between(a.left, b.left),
    right: between(a.right, b.right),
    bottom: between(a.bottom, b.bottom),
    top: between(a.top, b.top),
  };
}

/** Positions in a layer's own units (a strip's frames, a new image) as drawn in that layer's layout. */
export function placeIn(drawn: DrawnLayouts, layer: number, positions: Float32Array): Float32Array {
  return intoDrawn(positions, placingOf(drawn, layer));
}

const NONE: readonly undefined[] = [];

/** Centres, radii and units of a sequence's layers on a scale. */
function scalesOf({ layers }: LayoutSequence<Positions>, scale: LayoutScale) {
  const centres = Float32Array.from(layers.flatMap(({ extent }) => extent.centre));
  const radii = Float32Array.from(layers, ({ extent }) => extent.radius);
  const largest = radii.reduce((a, b) => Math.max(a, b), 0);
  return { centres, radii, units: radii.map((radius) => (scale === "shared" ? largest : radius) || 1) };
}

/** How the positions of each layer are placed as they are drawn. */
export function placingsOf(sequence: LayoutSequence<Positions>, scale: LayoutScale): readonly Placing[] {
  const scales = scalesOf(sequence, scale);
  return sequence.layers.map((_, layer) => placingOf(scales, layer));
}

/** What is subtracted from a layer's positions, and what they are then divided by. */
export interface Placing {
  readonly x: number;
  readonly y: number;
  readonly unit: number;
}

function placingOf({ centres, units }: Pick<DrawnLayouts, "centres" | "units">, layer: number): Placing {
  return { x: centres[layer * 2] ?? 0, y: centres[layer * 2 + 1] ?? 0, unit: units[layer] ?? 1 };
}

function intoDrawn(positions: Float32Array, by: Placing): Float32Array {
  return placeInto(new Float32Array(positions.length), positions, by);
}

/** Writes positions in a layer's own units into `places` as they are drawn, and answers these. */
export function placeInto(places: Float32Array, positions: Float32Array, { x, y, unit }: Placing): Float32Array {
  for (let at = 0; at + 1 < positions.length; at += 2) {
    places[at] = ((positions[at] ?? Number.NaN) - x) / unit;
    places[at + 1] = ((positions[at + 1] ?? Number.NaN) - y) / unit;
  }
  return places;
}

/** A fit of fewer points leaves fewer of them out: each counts. */
const FEW = 300;
/** A side is cut where what lies beyond the cut would take more than this share of what is left. */
const WORTH = 0.2;

/**
 * What most of a layer's points lie in. Each side is cut only where that gains something: it reaches to the outermost point, or else leaves out 0.07 %, or else 1 % of the points, whichever is the first that lies no
 * more than a share `WORTH` of the inner hundredths' length beyond these. An edge at which many points lie is therefore shown with all of them.
 */
function withoutStrays({ all, nearlyAll, most }: LayoutExtent, count: number): Box {
  if (count < FEW) return nearlyAll;
  // of very many, whose drawing shows how far they reach and not how many they are, a hundredth looks dense
  const inner = count > WHOLE ? nearlyAll : most;
  const boxes = [all, nearlyAll, inner];
  const width = WORTH * (inner.right - inner.left);
  const height = WORTH * (inner.top - inner.bottom);
  const lowest = (side: "left" | "bottom", room: number) =>
    boxes.map((box) => box[side]).find((at) => at >= inner[side] - room);
  const highest = (side: "right" | "top", room: number) =>
    boxes.map((box) => box[side]).find((at) => at <= inner[side] + room);
  return {
    left: lowest("left", width) ?? inner.left,
    right: highest("right", width) ?? inner.right,
    bottom: lowest("bottom", height) ?? inner.bottom,
    top: highest("top", height) ?? inner.top,
  };
}

/** A layer's box in drawn units; a side without length gets one. */
function boxIntoDrawn({ left, right, bottom, top }: Box, by: Placing): Box {
  const [x, y] = [side(left - by.x, right - by.x, by.unit), side(bottom - by.y, top - by.y, by.unit)];
  return { left: x[0], right: x[1], bottom: y[0], top: y[1] };
}

function side(from: number, to: number, unit: number): readonly [number, number] {
  const [low, high] = [Math.fround(from / unit), Math.fround(to / unit)];
  if (!(low <= high)) return [-1, 1];
  return high - low < 1e-6 ? [low - 1, high + 1] : [low, high];
}

function unite(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { left: -1, right: 1, bottom: -1, top: 1 };
  return {
    left: Math.min(...boxes.map((box) => box.left)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.min(...boxes.map((box) => box.bottom)),
    top: Math.max(...boxes.map((box) => box.top)),
  };
}
