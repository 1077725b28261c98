/** RGB bytes of a picture: height × width × 3, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array | Uint8ClampedArray;
}

/** A rectangle in px; y grows downwards. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a shape is painted. Colours are CSS colours; without `fill` or `stroke` that part is not painted. */
export interface Paint {
  readonly fill?: string;
  readonly stroke?: string;
  /** Width of the stroke in px, 1 by default. */
  readonly width?: number;
  /** Lengths of dashes and gaps in px. */
  readonly dash?: readonly number[];
  /** 0 … 1, 1 by default. */
  readonly opacity?: number;
}

/** How text is set; `y` is its baseline. */
export interface TextStyle {
  /** px, 12 by default. */
  readonly size?: number;
  readonly fill?: string;
  readonly anchor?: "start" | "middle" | "end";
  /** 400 by default. */
  readonly weight?: number;
  /** Degrees that the text is turned clockwise about its point, 0 by default. */
  readonly turn?: number;
}

/** A point in px. */
export type Point = readonly [x: number, y: number];

/** Something that is drawn. Later marks cover earlier ones. */
export type Mark =
  | { readonly kind: "rect"; readonly box: Box; readonly paint: Paint }
  | { readonly kind: "circle"; readonly x: number; readonly y: number; readonly radius: number; readonly paint: Paint }
  | { readonly kind: "line"; readonly points: readonly Point[]; readonly paint: Paint }
  | {
      readonly kind: "text";
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly style: Required<TextStyle>;
    }
  /** Its own pixels as squares where it grows, smooth where it shrinks. */
  | { readonly kind: "picture"; readonly box: Box; readonly picture: Pixels }
  /** Its marks, moved by `x` and `y`. */
  | { readonly kind: "group"; readonly x: number; readonly y: number; readonly marks: readonly Mark[] };

/** A whole figure as a display list. Sinks draw it: `svgOf` here, canvas in the page, PNG on the server. */
export interface Drawing {
  /** px. */
  readonly width: number;
  readonly height: number;
  /** Colour of the ground, a CSS colour. */
  readonly paper: string;
  readonly marks: readonly Mark[];
}

/** Families for figures; the last names are what bare Linux machines have. */
export const FONT = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** Colours of a figure on paper. */
export const INK = { text: "#1d2129", quiet: "#6a717d", line: "#d9dce1", faint: "#eef0f2", flip: "#c2410c" } as const;

/** Ground of a figure for print. */
export const PAPER = "#ffffff";

/** Colours of lines, apart for colour-blind eyes (Okabe and Ito 2008), without the yellow that paper swallows. */
export const SERIES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#8a6d00"] as const;

/** The colour of the line of this number; grey beyond the sixth. */
export function seriesColour(index: number): string {
  return SERIES[index] ?? INK.quiet;
}

/** A rectangle. */
export function rect(box: Box, paint: Paint): Mark {
  return { kind: "rect", box, paint };
}

/** A circle around a point. */
export function circle(x: number, y: number, radius: number, paint: Paint): Mark {
  return { kind: "circle", x, y, radius, paint };
}

/** A line through points; with `fill` the area that it closes. */
export function line(points: readonly Point[], paint: Paint): Mark {
  return { kind: "line", points, paint };
}

/** A line of text with its baseline at `y`. */
export function label(x: number, y: number, text: string, style: TextStyle = {}): Mark {
  const { size = 12, fill = INK.text, anchor = "start", weight = 400, turn = 0 } = style;
  return { kind: "text", x, y, text, style: { size, fill, anchor, weight, turn } };
}

/** A picture filling a box. */
export function picture(box: Box, pixels: Pixels): Mark {
  return { kind: "picture", box, picture: pixels };
}

/** Marks moved together. */
export function group(x: number, y: number, marks: readonly Mark[]): Mark {
  return { kind: "group", x, y, marks };
}

/** A figure on white paper. */
export function drawing(width: number, height: number, marks: readonly Mark[]): Drawing {
  return { width, height, paper: PAPER, marks };
}

/** Every picture mark of a list, groups included, in drawing order. */
export function picturesOf(marks: readonly Mark[]): readonly Extract<Mark, { readonly kind: "picture" }>[] {
  return marks.flatMap((mark) =>
    mark.kind === "group" ? picturesOf(mark.marks) : mark.kind === "picture" ? [mark] : [],
  );
}

/** The list with other pictures, groups included. */
export function withPictures(marks: readonly Mark[], replace: (box: Box, picture: Pixels) => Pixels): readonly Mark[] {
  return marks.map((mark) => {
    if (mark.kind === "group") return { ...mark, marks: withPictures(mark.marks, replace) };
    return mark.kind === "picture" ? { ...mark, picture: replace(mark.box, mark.picture) } : mark;
  });
}
