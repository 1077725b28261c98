import { itemMarks, lineMark, type Mark, type NetworkInk } from "@deepling/engine";
import { drawMarks } from "../../../parts/draw-marks.ts";
import { remember } from "../../../state/remember.ts";
import type { GraphCamera } from "./camera.ts";
import type { DrawnNetwork } from "./use-network.ts";

interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** What is drawn of it, made when it first comes into view. */
  readonly marks: () => readonly Mark[];
}

/** Everything that may be drawn, each with the rectangle that it lies in, in the order in which it is drawn. */
export interface Scene {
  readonly frames: readonly Part[];
  readonly lines: readonly Part[];
  readonly boxes: readonly Part[];
}

/** Room around a box for what is written beneath it. */
const AROUND = 20;

/** Where all boxes and lines lie; a frame draws those in view, and makes the marks of those that were not seen before. */
export function makeScene({ drawing, placed }: DrawnNetwork, ink: NetworkInk): Scene {
  const [frames, boxes]: [Part[], Part[]] = [[], []];
  for (const place of placed.items) {
    const box = drawing.boxes.get(place.id);
    if (box === undefined) continue;
    const isFrame = drawing.frames.has(place.id);
    const { x, y, width, height } = place;
    const marks = remember(() => itemMarks(place, box, isFrame, ink));
    const part = { left: x - AROUND, top: y, right: x + width + AROUND, bottom: y + height + AROUND, marks };
    (isFrame ? frames : boxes).push(part);
  }
  const lines = placed.lines.map((points): Part => {
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    return {
      ...{ left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) },
      marks: remember(() => [lineMark(points, ink)]),
    };
  });
  return { frames, lines, boxes };
}

/** Smaller than this, texts cannot be read and are not drawn. */
const READABLE = 0.4;

/** Draws what is in view. Answers how many parts that were. */
export function drawScene(
  context: CanvasRenderingContext2D,
  scene: Scene,
  camera: GraphCamera,
  view: { readonly width: number; readonly height: number },
): number {
  const [right, bottom] = [camera.x + view.width / camera.zoom, camera.y + view.height / camera.zoom];
  const inView = (part: Part) =>
    part.left <= right && part.right >= camera.x && part.top <= bottom && part.bottom >= camera.y;
  const small = camera.zoom < READABLE;
  let drawn = 0;
  context.save();
  context.scale(camera.zoom, camera.zoom);
  context.translate(-camera.x, -camera.y);
  for (const parts of [scene.frames, scene.lines, scene.boxes]) {
    for (const part of parts) {
      if (!inView(part)) continue;
      drawn++;
      if (small) drawCoarse(context, part.marks());
      else drawMarks(context, part.marks(), FONT);
    }
  }
  context.restore();
  return drawn;
}

const FONT = "'Inter Variable', system-ui, sans-serif";

/** Grounds and lines alone, without a path object for each. */
function drawCoarse(context: CanvasRenderingContext2D, marks: readonly Mark[]): void {
  for (const mark of marks) {
    if (mark.kind === "rect") {
      const { x, y, width, height } = mark.box;
      context.globalAlpha = mark.paint.opacity ?? 1;
      if (mark.paint.fill !== undefined) {
        context.fillStyle = mark.paint.fill;
        context.fillRect(x, y, width, height);
      }
      if (mark.paint.stroke !== undefined) {
        context.strokeStyle = mark.paint.stroke;
        context.lineWidth = 1;
        context.strokeRect(x, y, width, height);
      }
      context.globalAlpha = 1;
    } else if (mark.kind === "line") {
      context.strokeStyle = mark.paint.stroke ?? "";
      context.lineWidth = 1.25;
      context.beginPath();
      for (const [x, y] of mark.points) context.lineTo(x, y);
      context.stroke();
    }
  }
}
