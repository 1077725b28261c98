import type { Transform } from "../../../gl/camera.ts";
import type { MarkDetail, MarkSize, Marks } from "../../../gl/mark-mesh.ts";
import { grownBy, NEVER, sharesAt, standsFor, visibility, zoomLevel } from "./scale.ts";

/** How a mark is seen in a frame: what the shader makes of its detail. */
export interface SeenMark {
  /** 0 … 1. */
  readonly visible: number;
  /** How many times as large as a mark of its style the disc is. */
  readonly grown: number;
  /** 0 a disc … 1 a picture, where there is one. */
  readonly picture: number;
}

/** How the marks of a frame at `t` are seen; all alike where all are drawn. */
export function seeing(
  { detail }: Pick<Marks, "detail">,
  frame: { readonly t: number; readonly transform: Transform; readonly size: MarkSize },
): (mark: number) => SeenMark {
  const { size } = frame;
  if (detail === undefined) {
    const alike = { visible: 1, grown: 1, picture: size.picture };
    return () => alike;
  }
  const { values, from } = detail;
  const zoom = zoomLevel(frame.transform);
  const mix = Math.max(0, Math.min(1, frame.t - from));
  const [visible, picture] = [visibilities(detail, frame.t, zoom), visibilities(detail, frame.t, zoom - size.ahead)];
  return (mark) => {
    const [start = 0, end = 0] = [values[mark * 4 + 1], values[mark * 4 + 3]];
    return {
      visible: visible(mark),
      grown: grownBy(standsFor(zoom, start + (end - start) * mix)),
      picture: size.picture * picture(mark),
    };
  };
}

/** How visible marks are at a moment and a zoom level. */
export function visibilities({ values, from }: MarkDetail, t: number, zoom: number): (mark: number) => number {
  const [first, second] = sharesAt(Math.max(0, Math.min(1, t - from)));
  return (mark) =>
    Math.max(
      first * visibility(zoom, values[mark * 4] ?? NEVER),
      second * visibility(zoom, values[mark * 4 + 2] ?? NEVER),
    );
}
