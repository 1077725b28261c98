import type { LayoutSequence } from "@deepling/engine";
import type { Box } from "../../gl/camera.ts";

/** Each layer scaled to unit root-mean-square radius, or all by the largest layer's radius. */
export type LayoutScale = "unit" | "shared";

/** What the fitted camera shows: all but a few stray images, or every one. */
export type LayoutFit = "most" | "all";

/** A layout sequence as it is drawn: centred, scaled, in drawn units. */
export interface DrawnLayouts {
  /** Points per layer. */
  readonly count: number;
  /** Per layer `count` × 2; NaN where a point has no place. */
  readonly layers: readonly Float32Array[];
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

/** Prepares a sequence for drawing. A layer that is one point (radius 0) stays at the centre. */
export function drawLayouts(
  sequence: LayoutSequence,
  scale: LayoutScale = "unit",
  fit: LayoutFit = "most",
): DrawnLayouts {
  const count = sequence.items.length;
  const centres = new Float32Array(sequence.layers.length * 2);
  const radii = new Float32Array(sequence.layers.length);
  sequence.layers.forEach(({ positions }, layer) => {
    const { x, y, radius } = spread(positions, count);
    centres.set([x, y], layer * 2);
    radii[layer] = radius;
  });
  const largest = radii.reduce((a, b) => Math.max(a, b), 0);
  const units = radii.map((radius) => (scale === "shared" ? largest : radius) || 1);
  const layers = sequence.layers.map(({ positions }, layer) =>
    intoDrawn(positions, { x: centres[layer * 2] ?? 0, y: centres[layer * 2 + 1] ?? 0, unit: units[layer] ?? 1 }),
  );
  const fitted = (share: number) => layers.map((layer) => boundsOf(layer, count, Math.floor(count * share)));
  const extent = unite(fitted(STRAY));
  const own = fitted(fit === "all" ? 0 : count < FEW ? STRAY : OUTSIDE);
  const shared = unite(own);
  return {
    count,
    layers,
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
  const at = { x: drawn.centres[layer * 2] ?? 0, y: drawn.centres[layer * 2 + 1] ?? 0, unit: drawn.units[layer] ?? 1 };
  return intoDrawn(positions, at);
}

function intoDrawn(positions: Float32Array, by: { x: number; y: number; unit: number }): Float32Array {
  return positions.map((value, i) => (value - (i % 2 === 0 ? by.x : by.y)) / by.unit);
}

function spread(positions: Float32Array, count: number): { x: number; y: number; radius: number } {
  let [sumX, sumY, sumSquares, placed] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const px = positions[i * 2] ?? Number.NaN;
    const py = positions[i * 2 + 1] ?? Number.NaN;
    if (Number.isNaN(px + py)) continue;
    sumX += px;
    sumY += py;
    sumSquares += px * px + py * py;
    placed++;
  }
  if (placed === 0) return { x: 0, y: 0, radius: 0 };
  const x = sumX / placed;
  const y = sumY / placed;
  return { x, y, radius: Math.sqrt(Math.max(0, sumSquares / placed - x * x - y * y)) };
}

/** Share of the coordinates that may lie beyond each side of the fitted view: a class's long tail must not shrink the rest. */
const OUTSIDE = 0.01;
/** The same for what a camera's magnification is measured by, and for a fit of few images, of which each counts. */
const STRAY = 0.0007;
const FEW = 300;

function boundsOf(layer: Float32Array, count: number, skip: number): Box {
  const horizontal = range(layer, count, { axis: 0, skip });
  const vertical = range(layer, count, { axis: 1, skip });
  return { left: horizontal[0], right: horizontal[1], bottom: vertical[0], top: vertical[1] };
}

function range(
  layer: Float32Array,
  count: number,
  { axis, skip }: { axis: 0 | 1; skip: number },
): readonly [number, number] {
  const low = beyond(layer, { count, axis, skip, sign: 1 });
  const high = -beyond(layer, { count, axis, skip, sign: -1 });
  if (!(low <= high)) return [-1, 1];
  return high - low < 1e-6 ? [low - 1, high + 1] : [low, high];
}

/** The least of the coordinates, times `sign`, after `skip` lesser ones; one pass, since few are skipped. */
function beyond(layer: Float32Array, of: { count: number; axis: 0 | 1; skip: number; sign: 1 | -1 }): number {
  const least: number[] = [];
  for (let i = of.axis; i < of.count * 2; i += 2) {
    const value = (layer[i] ?? Number.NaN) * of.sign;
    if (Number.isNaN(value) || (least.length > of.skip && value >= (least[of.skip] ?? 0))) continue;
    const at = least.findIndex((other) => other > value);
    least.splice(at < 0 ? least.length : at, 0, value);
    if (least.length > of.skip + 1) least.pop();
  }
  return least[least.length - 1] ?? Number.NaN;
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
