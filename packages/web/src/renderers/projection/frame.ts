import type { DrawnLayouts } from "./layouts.ts";

/**
 * All points at `t` (counted in layouts, 2.5 = half way from the third to the fourth): count × 2 in drawn units. The
 * same interpolation as `placeAt` in gl/glsl.ts; a frame is a function of (data, t). NaN where a point has no place, and for all of them where a layer
 * that is needed is not there.
 */
export function placesAt(drawn: DrawnLayouts, t: number, into?: Float32Array): Float32Array {
  const places = into ?? new Float32Array(drawn.count * 2);
  const last = Math.max(0, drawn.layers.length - 1);
  const clamped = Math.max(0, Math.min(last, t));
  const from = Math.floor(clamped);
  const mix = clamped - from;
  const a = drawn.layers[from];
  const b = drawn.layers[Math.min(last, from + 1)];
  if (a === undefined || (b === undefined && mix > 0)) return places.fill(Number.NaN);
  if (b === undefined || mix === 0) {
    places.set(a);
    return places;
  }
  for (let i = 0; i < places.length; i++) {
    const start = a[i] ?? Number.NaN;
    places[i] = start + ((b[i] ?? Number.NaN) - start) * mix;
  }
  return places;
}

/** Whether the layers that `t` lies between are there. */
export function areThere({ layers }: DrawnLayouts, t: number): boolean {
  const clamped = Math.max(0, Math.min(layers.length - 1, t));
  return layers[Math.floor(clamped)] !== undefined && layers[Math.ceil(clamped)] !== undefined;
}

/** One point at `t`; NaN where it has no place, or a layer that is needed is not there. */
export function placeAt(drawn: Pick<DrawnLayouts, "layers">, point: number, t: number): readonly [number, number] {
  const last = Math.max(0, drawn.layers.length - 1);
  const clamped = Math.max(0, Math.min(last, t));
  const from = Math.floor(clamped);
  const mix = clamped - from;
  const a = drawn.layers[from];
  const b = drawn.layers[Math.min(last, from + 1)];
  const coordinate = (axis: 0 | 1): number => {
    const start = a?.[point * 2 + axis] ?? Number.NaN;
    return mix === 0 ? start : start + ((b?.[point * 2 + axis] ?? Number.NaN) - start) * mix;
  };
  return [coordinate(0), coordinate(1)];
}

/** Share of a layer's time during which the animation rests at it. */
const REST = 0.34;
/** Share of the moving time spent on gathering speed, and again on losing it; between them the motion is even. */
const RAMP = 0.25;

/** How far the animation has come from one layer to the next (0 … 1) after the share `phase` of a layer's time. */
export function eased(phase: number): number {
  const x = Math.max(0, Math.min(1, (phase - REST / 2) / (1 - REST)));
  // A trapezoid of speed with its top at 1/(1 − RAMP), integrated.
  const top = 1 / (1 - RAMP);
  if (x < RAMP) return (top * x * x) / (2 * RAMP);
  if (x > 1 - RAMP) return 1 - (top * (1 - x) * (1 - x)) / (2 * RAMP);
  return top * (x - RAMP / 2);
}

/** The inverse of `eased`; at rest (0 or 1) the nearer end of the movement. */
export function phaseOf(mix: number): number {
  let [low, high] = [REST / 2, 1 - REST / 2];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (eased(middle) < mix) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How an animation of `layers` layouts goes on when it comes to its end. */
export type Loop = "loop" | "ping-pong";

/** The moment t at `clock`, which counts layers of playing time; every layer is rested at for the same time. */
export function momentOfClock(clock: number, layers: number, loop: Loop): number {
  const last = layers - 1;
  if (last <= 0) return 0;
  const period = periodOf(layers, loop);
  const within = ((clock % period) + period) % period;
  const forth = loop === "loop" ? within - REST / 2 : within;
  const way = Math.max(0, Math.min(last, forth <= last || loop === "loop" ? forth : period - forth));
  const from = Math.min(last - 1, Math.floor(way));
  return from + eased(way - from);
}

/** A clock that shows the moment `t` on the way forward. */
export function clockOfMoment(t: number, layers: number, loop: Loop): number {
  const clamped = Math.max(0, Math.min(layers - 1, t));
  const from = Math.min(Math.max(0, layers - 2), Math.floor(clamped));
  return from + phaseOf(clamped - from) + (loop === "loop" ? REST / 2 : 0);
}

/** Layers of playing time until an animation repeats itself. */
export function periodOf(layers: number, loop: Loop): number {
  if (layers <= 1) return 1;
  return loop === "loop" ? layers - 1 + REST : 2 * (layers - 1);
}
