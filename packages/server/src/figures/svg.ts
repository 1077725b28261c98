/** The figure's one type family; the last names are what bare Linux machines have. */
export const FONT = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** Colours of a figure on paper. */
export const INK = { text: "#1d2129", quiet: "#6a717d", line: "#d9dce1", faint: "#eef0f2", flip: "#c2410c" } as const;

/** Colours of lines, apart for colour-blind eyes (Okabe and Ito 2008), without the yellow that paper swallows. */
export const SERIES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#8a6d00"] as const;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text as it may stand in XML; control characters, which may not, are dropped. */
export function escapeXml(text: string): string {
  return [...text]
    .filter((character) => character >= " ")
    .map((character) => ESCAPES[character] ?? character)
    .join("");
}

/** Attributes of an element; numbers to a hundredth. */
export type SvgAttributes = Readonly<Record<string, string | number>>;

/** One element; `content` is SVG already. */
export function element(name: string, attributes: SvgAttributes, content = ""): string {
  const written = Object.entries(attributes).map(([key, value]) => {
    const text = typeof value === "number" ? String(Math.round(100 * value) / 100) : escapeXml(value);
    return ` ${key}="${text}"`;
  });
  return `<${name}${written.join("")}>${content}</${name}>`;
}

/** A line of text; `size` in pixels. */
export function label(
  x: number,
  y: number,
  text: string,
  { size = 12, fill = INK.text, anchor = "start", weight = 400 }: LabelOptions = {},
): string {
  const attributes = { x, y, "font-size": size, fill, "text-anchor": anchor, "font-weight": weight };
  return element("text", attributes, escapeXml(text));
}

/** How a text is set. */
export interface LabelOptions {
  readonly size?: number;
  readonly fill?: string;
  readonly anchor?: "start" | "middle" | "end";
  readonly weight?: number;
}

/** A text cut to about `width` pixels, at a mean letter's width of 0.56 of the size. */
export function fitText(text: string, width: number, size: number): string {
  const room = Math.max(1, Math.floor(width / (0.56 * size)));
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1)).trimEnd()}…`;
}

/** Parts joined by " · " into as few lines of about `width` pixels as they take; a part is never broken. */
export function fitParts(parts: readonly string[], width: number, size: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = lines.length === 0 ? part : `${lines.at(-1)} · ${part}`;
    if (lines.length > 0 && fitText(longer, width, size) === longer) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines.map((line) => fitText(line, width, size));
}

/** A whole drawing. */
export function svg(width: number, height: number, content: string): string {
  const box = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  const paper = element("rect", { width, height, fill: "#ffffff" });
  const style = `font-family="${FONT}" style="font-variant-numeric: tabular-nums"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box} ${style}>${paper}${content}</svg>`;
}
