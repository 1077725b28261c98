import type { Transform } from "../../../gl/camera.ts";
import type { MarkSize, Marks } from "../../../gl/mark-mesh.ts";
import { grownBy, standsFor, visibilityAt, zoomLevel } from "./scale.ts";

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
  return (mark) => {
    const [levelA = 0, densityA = 0, levelB = 0, densityB = 0] = [
      ...[values[mark * 4], values[mark * 4 + 1], values[mark * 4 + 2], values[mark * 4 + 3]],
    ];
    const levels = [levelA, levelB] as const;
    return {
      visible: visibilityAt(zoom, levels, mix),
      grown: grownBy(standsFor(zoom, densityA + (densityB - densityA) * mix)),
      picture: size.picture * visibilityAt(zoom - size.ahead, levels, mix),
    };
  };
}
