import type { Segments } from "../../gl/line-mesh.ts";

/** Points whose trails are drawn at most. */
export const MOST_TRAILS = 2000;

/** Segments of the trails of as many points as there are colours, `reach` layers back: one more per point, since t lies between layers. */
export function trailSegments(colours: Uint8Array, reach: number): Segments {
  const steps = reach > 0 ? Math.ceil(reach) + 1 : 0;
  const points = colours.length / 3;
  const count = points * steps;
  const segments = {
    points: new Uint32Array(count * 2),
    steps: new Float32Array(count),
    starts: new Uint8Array(count * 4),
    ends: new Uint8Array(count * 4),
  };
  for (let i = 0, at = 0; i < points; i++) {
    for (let step = 0; step < steps; step++, at++) {
      segments.points.fill(i, at * 2, at * 2 + 2);
      segments.steps[at] = step;
      const colour = [...colours.subarray(i * 3, i * 3 + 3), 235];
      segments.starts.set(colour, at * 4);
      segments.ends.set(colour, at * 4);
    }
  }
  return segments;
}

/** Moments between which a trail's segments run at `t`, from the newest back: what the shader's `back` computes. */
export function trailMoments(t: number, reach: number): readonly number[] {
  const start = Math.max(0, t - reach);
  const moments = [t];
  for (let layer = Math.ceil(t) - 1; layer > start; layer--) moments.push(layer);
  if (t > start) moments.push(start);
  return moments;
}
