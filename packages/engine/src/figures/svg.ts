import { type Box, type Drawing, FONT, type Mark, type Paint, type Pixels } from "./display-list.ts";
import { base64, encodePng } from "./png.ts";

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

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Numbers to a hundredth. */
const round = (value: number): number => Math.round(100 * value) / 100;

function element(name: string, attributes: Attributes, content = ""): string {
  const written = Object.entries(attributes).map(([key, value]) => {
    if (value === undefined) return "";
    return ` ${key}="${typeof value === "number" ? round(value) : escapeXml(value)}"`;
  });
  return content === "" ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${content}</${name}>`;
}

const boxed = ({ x, y, width, height }: Box): Attributes => ({ x, y, width, height });

function painted({ fill, stroke, width, dash, opacity }: Paint): Attributes {
  const own: Attributes = { fill: fill ?? "none", opacity };
  if (stroke === undefined) return own;
  return { ...own, stroke, "stroke-width": width ?? 1, "stroke-dasharray": dash?.join(" ") };
}

/** Pixels of an enlarged picture per px of the drawing, so that its squares keep their edges. */
const DENSITY = 2;

/** Viewers enlarge smoothly: what grows is written as squares. */
function written(box: Box, picture: Pixels): string {
  const factor = Math.max(1, Math.ceil((DENSITY * box.width) / picture.width));
  const href = `data:image/png;base64,${base64(encodePng(picture, box.width > picture.width ? factor : 1))}`;
  return element("image", { ...boxed(box), preserveAspectRatio: "none", href });
}

function elementOf(mark: Mark): string {
  switch (mark.kind) {
    case "rect":
      return element("rect", { ...boxed(mark.box), ...painted(mark.paint) });
    case "circle":
      return element("circle", { cx: mark.x, cy: mark.y, r: mark.radius, ...painted(mark.paint) });
    case "line": {
      const points = mark.points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ");
      return element("polyline", { points, ...painted(mark.paint), "stroke-linejoin": "round" });
    }
    case "text": {
      const { size, fill, anchor, weight, turn } = mark.style;
      const own: Attributes = { x: mark.x, y: mark.y, "font-size": size, fill };
      const set: Attributes = {
        "text-anchor": anchor === "start" ? undefined : anchor,
        "font-weight": weight === 400 ? undefined : weight,
        transform: turn === 0 ? undefined : `rotate(${turn} ${round(mark.x)} ${round(mark.y)})`,
      };
      return element("text", { ...own, ...set }, escapeXml(mark.text));
    }
    case "picture":
      return written(mark.box, mark.picture);
    case "group": {
      const transform = `translate(${round(mark.x)} ${round(mark.y)})`;
      return element("g", { transform }, `\n${mark.marks.map(elementOf).join("\n")}\n`);
    }
  }
}

/** A figure as an SVG file: shapes stay shapes, text stays text, each picture is a PNG inside. */
export function svgOf({ width, height, paper, marks }: Drawing): string {
  const box = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${round(width)} ${round(height)}` };
  const type = { "font-family": FONT, style: "font-variant-numeric: tabular-nums" };
  const ground = element("rect", { width, height, fill: paper });
  return `${element("svg", { ...box, ...type }, `\n${[ground, ...marks.map(elementOf)].join("\n")}\n`)}\n`;
}
