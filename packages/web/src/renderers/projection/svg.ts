import { hexOfRgb } from "@deepling/engine";
import { toScreen } from "../../gl/camera.ts";
import { seeing } from "./detail/seen.ts";
import { placeAt, placesAt } from "./frame.ts";
import { type FrameRequest, type ProjectionProps, transformAt } from "./renderer.ts";
import { markSize } from "./size.ts";
import { trailMoments } from "./trails.ts";

/** A frame as SVG elements (no `svg` around them): trails, then a circle per point in drawing order. */
export function projectionSvg(
  props: ProjectionProps,
  frame: FrameRequest,
  extent: { readonly width: number; readonly height: number },
): string {
  const transform = transformAt(props.layouts, frame, extent);
  const size = markSize(props.layouts.count, transform, "points");
  const see = seeing(props.marks, { t: frame.t, transform, size });
  const places = placesAt(props.layouts, frame.t);
  const at = (x: number, y: number) => toScreen(transform, x, y).map((part) => part.toFixed(2));
  const trails = Array.from(props.trails.points, (_, i) => {
    const [r, g, b] = props.trails.colours.subarray(i * 3, i * 3 + 3);
    const whole = trailMoments(frame.t, frame.trail).map((t) => at(...placeAt(props.trails, i, t)).join(","));
    // as far back as the image has a place without a gap
    const gap = whole.findIndex((pair) => pair.includes("NaN"));
    const line = gap < 0 ? whole : whole.slice(0, gap);
    return line.length < 2
      ? ""
      : `<polyline points="${line.join(" ")}" fill="none" stroke="rgb(${r},${g},${b})" stroke-opacity="0.6" stroke-width="1.4"/>`;
  });
  const ground = hexOfRgb(props.ink.ground);
  const discs = Array.from(props.marks.points, (point, i) => {
    const [x = "NaN", y = "NaN"] = at(places[point * 2] ?? Number.NaN, places[point * 2 + 1] ?? Number.NaN);
    const { visible, grown } = see(i);
    if (x === "NaN" || y === "NaN" || visible === 0) return "";
    const [r, g, b, opacity = 255] = props.marks.colours.subarray(i * 4, i * 4 + 4);
    const [scale = 64, ring = 0, , fade = 0] = props.marks.styles.subarray(i * 4, i * 4 + 4);
    const edge = props.ink.rings[ring - 1];
    const stroke =
      edge === undefined ? `stroke="${ground}" stroke-width="0.75"` : `stroke="${hexOfRgb(edge)}" stroke-width="2"`;
    const alpha = ((opacity / 255) * (1 - fade / 255) * visible).toFixed(2);
    const radius = ((size.radius * grown * scale) / 64).toFixed(2);
    return `<circle cx="${x}" cy="${y}" r="${radius}" fill="rgb(${r},${g},${b})" fill-opacity="${alpha}" ${stroke}/>`;
  });
  return [...trails, ...discs].filter((line) => line !== "").join("\n");
}
