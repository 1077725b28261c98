import type { DrawContext } from "./sheet-drawing.ts";

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);

const round = (value: number): number => Number(value.toFixed(2));

const ANCHORS: Readonly<Record<string, string>> = { center: "middle", right: "end", end: "end" };

/** Takes what is drawn of a strip as SVG elements: shapes stay shapes, text stays text, each picture is a PNG of its own pixels. */
export class SvgContext implements DrawContext {
  fillStyle: DrawContext["fillStyle"] = "#000";
  strokeStyle: DrawContext["strokeStyle"] = "#000";
  lineWidth = 1;
  lineJoin: CanvasLineJoin = "miter";
  globalAlpha = 1;
  font = "10px sans-serif";
  textAlign: CanvasTextAlign = "start";
  textBaseline: CanvasTextBaseline = "alphabetic";
  imageSmoothingEnabled = true;
  imageSmoothingQuality: ImageSmoothingQuality = "low";
  readonly #elements: (string | Promise<string>)[] = [];
  readonly #ruler = new OffscreenCanvas(1, 1).getContext("2d");
  #path = "";
  #dash: readonly number[] = [];
  #shift = { x: 0, y: 0 };

  /** The drawing as a file. */
  async finish(width: number, height: number): Promise<Blob> {
    const content = (await Promise.all(this.#elements)).join("\n");
    const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
    return new Blob([`<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n${content}\n</svg>\n`], {
      type: "image/svg+xml",
    });
  }

  translate(x: number, y: number): void {
    this.#shift = { x: this.#shift.x + x, y: this.#shift.y + y };
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.#add("rect", { ...this.#box(x, y, width, height), fill: this.fillStyle });
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.#add("rect", { ...this.#box(x, y, width, height), fill: "none", ...this.#line() });
  }

  drawImage(picture: OffscreenCanvas, x: number, y: number, width: number, height: number): void {
    const box = attributes({ ...this.#box(x, y, width, height), preserveAspectRatio: "none" });
    const style = this.imageSmoothingEnabled ? "" : ` style="image-rendering:pixelated"`;
    const made = picture.convertToBlob({ type: "image/png" }).then(async (png) => {
      const bytes = new Uint8Array(await png.arrayBuffer());
      const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
      return `<image ${box}${style} href="data:image/png;base64,${btoa(text)}"/>`;
    });
    this.#elements.push(made);
  }

  fillText(text: string, x: number, y: number): void {
    const baseline = this.textBaseline === "middle" ? ";dominant-baseline:central" : "";
    const place = attributes({ x: round(x + this.#shift.x), y: round(y + this.#shift.y), fill: this.fillStyle });
    const anchor = ANCHORS[this.textAlign] ?? "start";
    const style = escaped(`font:${this.font};text-anchor:${anchor}${baseline}`);
    this.#elements.push(`<text ${place} style="${style}">${escaped(text)}</text>`);
  }

  measureText(text: string): { readonly width: number } {
    if (this.#ruler === null) return { width: 0 };
    this.#ruler.font = this.font;
    return this.#ruler.measureText(text);
  }

  beginPath(): void {
    this.#path = "";
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${round(x + this.#shift.x)} ${round(y + this.#shift.y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `L${round(x + this.#shift.x)} ${round(y + this.#shift.y)}`;
  }

  /** Whole circles only: a sheet has no others. */
  arc(x: number, y: number, radius: number): void {
    const [left, middle, r] = [round(x + this.#shift.x - radius), round(y + this.#shift.y), round(radius)];
    this.#path += `M${left} ${middle}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
  }

  fill(): void {
    this.#add("path", { d: this.#path, fill: this.fillStyle });
  }

  stroke(): void {
    this.#add("path", { d: this.#path, fill: "none", ...this.#line() });
  }

  setLineDash(dash: number[]): void {
    this.#dash = dash;
  }

  #box(x: number, y: number, width: number, height: number) {
    return {
      x: round(x + this.#shift.x),
      y: round(y + this.#shift.y),
      width: round(width),
      height: round(height),
    };
  }

  #line() {
    const dash = this.#dash.length === 0 ? {} : { "stroke-dasharray": this.#dash.join(" ") };
    return { stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linejoin": this.lineJoin, ...dash };
  }

  #add(name: string, values: Readonly<Record<string, unknown>>): void {
    const opacity = this.globalAlpha === 1 ? {} : { opacity: this.globalAlpha };
    this.#elements.push(`<${name} ${attributes({ ...values, ...opacity })}/>`);
  }
}

function attributes(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(" ");
}
