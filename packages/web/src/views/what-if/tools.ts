import type { EditText } from "../../state/edit-text.ts";
import { type OwnPicture, pixelsFor } from "./picture-file.ts";

/** A place in the picture, in pixels of the network's image. */
export type Point = readonly [x: number, y: number];

/** What a press on the picture does. */
export type ToolName = "brush" | "occlude" | "move" | "paste";

/** A tool with what is set of it. */
export interface Tool {
  readonly name: ToolName;
  /** What is laid down: "colour", "mean", "blur", "noise", "grey" or "restore". */
  readonly paint: string;
  /** Six hexadecimal digits. */
  readonly colour: string;
  /** Diameter of the brush, in pixels of the network's image. */
  readonly size: number;
  /** 0 has a hard edge, 1 fades from the middle. */
  readonly softness: number;
  /** The image that is pasted from. */
  readonly item: number;
  /** The picture that is pasted instead of another image of the data. */
  readonly picture?: OwnPicture | undefined;
}

/** The brush as it is first taken up: its diameter is an eighth of the picture's longer side. */
export const firstTool = ({ width, height }: { readonly width: number; readonly height: number }): Tool => ({
  ...{ name: "brush", paint: "mean", colour: "ff0000", softness: 0.3, item: 0 },
  size: Math.max(1, Math.round(Math.max(width, height) / 4) / 2),
});

/** What is being drawn, from press to release. */
export interface Drawing {
  readonly from: Point;
  /** Places of a brush so far. */
  readonly points: readonly Point[];
  /** The edits before the press. */
  readonly below: readonly EditText[];
  /** The window that was taken hold of, which moves with the pointer; undefined where a new one is drawn. */
  readonly held: EditText | undefined;
}

/** Begins to draw. A press inside the window of the last edit takes hold of it. */
export function pressed(tool: Tool, stack: readonly EditText[], at: Point): Drawing {
  const last = stack.at(-1);
  const name = editOf(tool);
  const held = last !== undefined && last.name === name && name !== "brush" && isInside(last, at) ? last : undefined;
  return { from: at, points: [at], below: held === undefined ? stack : stack.slice(0, -1), held };
}

/** The edit that a tool makes. */
const editOf = ({ name, picture }: Tool): string => (name === "paste" && picture !== undefined ? "picture" : name);

/** Goes on to a place: the drawing, and the stack as it is then; a window without extent is not there yet. */
export function drawn(
  tool: Tool,
  drawing: Drawing,
  at: Point,
): { readonly drawing: Drawing; readonly stack: readonly EditText[] } {
  const { below, held, from } = drawing;
  if (tool.name === "brush") {
    const points = farEnough(drawing.points, at, tool.size) ? [...drawing.points, at] : drawing.points;
    return { drawing: { ...drawing, points }, stack: [...below, stroke(tool, points)] };
  }
  if (held !== undefined) return { drawing, stack: [...below, moved(held, from, at)] };
  const box = boxOf(from, at);
  return { drawing, stack: box === undefined ? below : [...below, windowed(tool, box)] };
}

function farEnough(points: readonly Point[], at: Point, size: number): boolean {
  const last = points.at(-1);
  return last === undefined || Math.hypot(at[0] - last[0], at[1] - last[1]) >= Math.max(0.25, size / 8);
}

function stroke({ paint, colour, size, softness }: Tool, points: readonly Point[]): EditText {
  const places = points.map(([x, y]) => `${round(x)}:${round(y)}`).join("/");
  return {
    name: "brush",
    given: { points: places, size: String(size), softness: String(softness), ...paintOf(paint, colour) },
  };
}

const paintOf = (paint: string, colour: string): Record<string, string> =>
  paint === "colour" ? { paint, colour } : { paint };

/** x, y, width and height of whole pixels between two corners; undefined where they hold none. */
function boxOf(from: Point, to: Point): readonly [number, number, number, number] | undefined {
  const side = (axis: 0 | 1) => {
    const [low, high] = [Math.min(from[axis], to[axis]), Math.max(from[axis], to[axis])];
    return [Math.round(low), Math.round(high) - Math.round(low)] as const;
  };
  const [[x, width], [y, height]] = [side(0), side(1)];
  return width < 1 || height < 1 ? undefined : [x, y, width, height];
}

function windowed(
  { name, paint, colour, item, picture }: Tool,
  box: readonly [number, number, number, number],
): EditText {
  const [x, y, width, height] = box.map(String) as [string, string, string, string];
  const place = { x, y, width, height };
  if (name === "paste" && picture !== undefined) {
    const pixels = pixelsFor(picture, { width: box[2], height: box[3] });
    return { name: "picture", given: { pixels, ...place } };
  }
  if (name === "paste") return { name, given: { item: String(item), ...place } };
  if (name === "move") return { name, given: { ...place, right: "0", down: "0" } };
  return { name, given: { ...place, ...paintOf(paint, colour) } };
}

const numberIn = ({ given }: EditText, key: string): number => Number(given[key] ?? 0);

/** Where an edit's window lies now; a moved patch and a pasted one lie where they were laid down. */
function isInside(edit: EditText, [x, y]: Point): boolean {
  const [left, top] = [numberIn(edit, "x") + numberIn(edit, "right"), numberIn(edit, "y") + numberIn(edit, "down")];
  return x >= left && x <= left + numberIn(edit, "width") && y >= top && y <= top + numberIn(edit, "height");
}

/** The window moved by the way from one place to another: of a patch, where it is laid down. */
function moved(edit: EditText, from: Point, to: Point): EditText {
  const [right, down] = [Math.round(to[0] - from[0]), Math.round(to[1] - from[1])];
  const [along, across] =
    edit.name === "occlude" || edit.name === "picture" ? (["x", "y"] as const) : (["right", "down"] as const);
  const by = (key: string, change: number) => String(numberIn(edit, key) + change);
  return { ...edit, given: { ...edit.given, [along]: by(along, right), [across]: by(across, down) } };
}

const round = (value: number): number => Math.round(20 * value) / 20;
