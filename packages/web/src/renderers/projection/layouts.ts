import type { LayoutSequence } from "@deepling/engine";
import type { Box } from "../../gl/camera.ts";

/** Each layer scaled to unit root-mean-square radius, or all by the largest layer's radius. */
export type LayoutScale = "unit" | "shared";

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
  /** What the fitted camera shows: nearly all points of all layers. */
  readonly bounds: Box;
}

/** Prepares a sequence for drawing. A layer that is one point (radius 0) stays at the centre. */
export function drawLayouts(sequence: LayoutSequence, scale: LayoutScale = "unit"): DrawnLayouts {
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
  return { count, layers, centres, radii, units, bounds: boundsOf(layers, count) };
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

/** Share of the coordinates that may lie beyond each side of the fitted view; a few outliers must not shrink the rest. */
const OUTSIDE = 0.0005;

function boundsOf(layers: readonly Float32Array[], count: number): Box {
  if (count === 0 || layers.length === 0) return { left: -1, right: 1, bottom: -1, top: 1 };
  const horizontal = range(layers, count, 0);
  const vertical = range(layers, count, 1);
  return { left: horizontal[0], right: horizontal[1], bottom: vertical[0], top: vertical[1] };
}

function range(layers: readonly Float32Array[], count: number, axis: 0 | 1): readonly [number, number] {
  // Every layer has its say: the quantile is taken per layer, the extremes over all of them.
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const layer of layers) {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = layer[i * 2 + axis] ?? 0;
    const sorted = values.filter((value) => !Number.isNaN(value)).sort();
    const skip = Math.floor(sorted.length * OUTSIDE);
    low = Math.min(low, sorted[skip] ?? 0);
    high = Math.max(high, sorted[sorted.length - 1 - skip] ?? 0);
  }
  if (!(low <= high)) return [-1, 1];
  return high - low < 1e-6 ? [low - 1, high + 1] : [low, high];
}
