import type { Palette } from "../../colour/palette.ts";
import { token } from "../../parts/canvas.ts";
import type { SheetInk } from "./sheet-drawing.ts";

/** The page's colours and type as they are now. */
export function sheetInk(palette: Palette): SheetInk {
  return {
    palette,
    ink: token("--ink"),
    quiet: token("--ink-2"),
    faint: token("--ink-3"),
    line: token("--line"),
    accent: token("--accent"),
    soft: token("--accent-soft"),
    font: token("--font") || "sans-serif",
  };
}
