import { FONT, type Mark, type Paint, type Pixels } from "@deepling/engine";
import { imageOfRgb } from "./pixels.tsx";

/** Either canvas's context. */
type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Pictures that were drawn before, by their pixels: drawing the same figure again copies none. */
const canvases = new WeakMap<Pixels, OffscreenCanvas>();

function canvasOf(picture: Pixels): OffscreenCanvas {
  const known = canvases.get(picture);
  if (known !== undefined) return known;
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d")?.putImageData(imageOfRgb(picture), 0, 0);
  canvases.set(picture, canvas);
  return canvas;
}

/** Fills and strokes by what `paint` says. */
function painted(context: Context, { fill, stroke, width, dash, opacity }: Paint, path: Path2D): void {
  context.globalAlpha = opacity ?? 1;
  if (fill !== undefined) {
    context.fillStyle = fill;
    context.fill(path);
  }
  if (stroke !== undefined) {
    context.strokeStyle = stroke;
    context.lineWidth = width ?? 1;
    context.setLineDash([...(dash ?? [])]);
    context.lineJoin = "round";
    context.stroke(path);
    context.setLineDash([]);
  }
  context.globalAlpha = 1;
}

function drawMark(context: Context, mark: Mark, font: string): void {
  switch (mark.kind) {
    case "rect": {
      const { x, y, width, height } = mark.box;
      const path = new Path2D();
      path.rect(x, y, width, height);
      painted(context, mark.paint, path);
      return;
    }
    case "circle": {
      const path = new Path2D();
      path.arc(mark.x, mark.y, mark.radius, 0, 2 * Math.PI);
      painted(context, mark.paint, path);
      return;
    }
    case "line": {
      const path = new Path2D();
      mark.points.forEach(([x, y], index) => {
        if (index === 0) path.moveTo(x, y);
        else path.lineTo(x, y);
      });
      painted(context, mark.paint, path);
      return;
    }
    case "text": {
      const { size, fill, anchor, weight, turn } = mark.style;
      context.font = `${weight} ${size}px ${font}`;
      context.fillStyle = fill;
      context.textAlign = anchor === "middle" ? "center" : anchor;
      context.textBaseline = "alphabetic";
      context.save();
      context.translate(mark.x, mark.y);
      context.rotate((turn * Math.PI) / 180);
      context.fillText(mark.text, 0, 0);
      context.restore();
      return;
    }
    case "picture": {
      const { x, y, width, height } = mark.box;
      context.imageSmoothingEnabled = mark.picture.width > width;
      context.imageSmoothingQuality = "high";
      context.drawImage(canvasOf(mark.picture), x, y, width, height);
      return;
    }
    case "group":
      context.save();
      context.translate(mark.x, mark.y);
      for (const one of mark.marks) drawMark(context, one, font);
      context.restore();
  }
}

/** Draws a display list into a canvas, in the context's present coordinates. */
export function drawMarks(context: Context, marks: readonly Mark[], font: string = FONT): void {
  for (const mark of marks) drawMark(context, mark, font);
}
