import { type Drawing, svgOf } from "@deepling/engine";
import { drawingPng } from "./png.ts";

/** The files of a command whose result can be drawn: `.png` and `.svg` of the same figure. */
export function figureFiles<R>(draw: (result: R) => Drawing | Promise<Drawing>) {
  return {
    ".png": async (result: R) => drawingPng(await draw(result)),
    ".svg": async (result: R) => svgOf(await draw(result)),
  };
}
