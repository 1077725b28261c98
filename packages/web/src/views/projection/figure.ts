import type { LegendLines } from "./legend-entries.ts";

/** Text that goes with a picture of the stage, and its colours. */
export interface FigureText {
  readonly legend: LegendLines;
  readonly heading: string;
  readonly detail: string;
  readonly ink: string;
  readonly faint: string;
  readonly font: string;
}

const TEXT = 11;
const LINE = 18;

/** Writes legend and caption over a picture of the stage, where the page has them; `ratio` device pixels per pixel. */
export function drawFigureText(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  text: FigureText,
  extent: { readonly height: number; readonly ratio: number },
): void {
  context.save();
  context.setTransform(extent.ratio, 0, 0, extent.ratio, 0, 0);
  context.textBaseline = "middle";
  context.font = `${TEXT}px ${text.font}`;
  context.fillStyle = text.faint;
  context.fillText(text.legend.title, 16, 20);
  text.legend.lines.forEach(({ colour, text: name }, i) => {
    const y = 20 + LINE * (i + 1) + 2;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(21, y, 5, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = text.ink;
    context.fillText(name, 34, y);
  });
  context.fillStyle = text.faint;
  context.fillText(text.detail, 16, extent.height - 16);
  context.fillStyle = text.ink;
  context.font = `550 18px ${text.font}`;
  context.fillText(text.heading, 16, extent.height - 38);
  context.restore();
}

/** The same as SVG elements. */
export function figureTextSvg(text: FigureText, height: number): string {
  const font = `font-family="${escapeXml(text.font)}" dominant-baseline="middle"`;
  const line = (x: number, y: number, words: string, style: string) =>
    `<text x="${x}" y="${y}" ${font} ${style}>${escapeXml(words)}</text>`;
  return [
    line(16, 20, text.legend.title, `font-size="${TEXT}" fill="${text.faint}"`),
    ...text.legend.lines.flatMap(({ colour, text: name }, i) => {
      const y = 20 + LINE * (i + 1) + 2;
      return [
        `<circle cx="21" cy="${y}" r="5" fill="${colour}"/>`,
        line(34, y, name, `font-size="${TEXT}" fill="${text.ink}"`),
      ];
    }),
    line(16, height - 38, text.heading, `font-size="18" font-weight="550" fill="${text.ink}"`),
    line(16, height - 16, text.detail, `font-size="${TEXT}" fill="${text.faint}"`),
  ].join("\n");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
