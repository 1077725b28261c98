import { difference } from "@deepling/engine";
import sharp from "sharp";
import { amplified, pictureElement } from "./picture.ts";
import { type FigureFrame, type StripRun, saidOf } from "./strip-run.ts";
import { element, fitText, INK, label, svg } from "./svg.ts";

const SIDE = 256;
const MARGIN = 12;

/** The strip as an animated GIF: image and amplified difference side by side, what the network says below. It plays for ever. */
export async function stripGif(run: StripRun): Promise<Buffer> {
  const pictures = await Promise.all(
    run.frames.map(async (_, index) =>
      sharp(Buffer.from(await drawFrame(run, index)))
        .removeAlpha()
        .png()
        .toBuffer(),
    ),
  );
  const { flipFrame } = run.reading;
  const last = run.frames.length - 1;
  const delay = run.frames.map((_, index) => (index === 0 || index === last ? 1200 : index === flipFrame ? 900 : 250));
  return sharp(pictures, { join: { animated: true } })
    .gif({ delay, loop: 0, effort: 7, dither: 0.6 })
    .toBuffer();
}

async function drawFrame(run: StripRun, index: number): Promise<string> {
  const frame = run.frames[index] as FigureFrame;
  const start = run.frames[0] as FigureFrame;
  const pictureHeight = Math.round((SIDE * run.height) / run.width);
  const width = 2 * SIDE + 3 * MARGIN;
  const height = pictureHeight + 2 * MARGIN + 52;
  const place = (x: number) => ({ x, y: MARGIN, width: SIDE, height: pictureHeight });
  const change = amplified(difference(frame.pixels, start.pixels), run.reading.amplification);
  const flipped = run.reading.flipFrame !== undefined && index >= run.reading.flipFrame;
  const [said, share] = saidOf(run, frame);
  const textY = pictureHeight + MARGIN + 24;
  const passed = run.frames.length > 1 ? index / (run.frames.length - 1) : 0;
  const bar = { x: MARGIN, y: height - 12, height: 3 };
  const right = width - MARGIN;
  return svg(
    width,
    height,
    [
      await pictureElement({ ...run, pixels: frame.pixels }, place(MARGIN), 1),
      await pictureElement({ ...run, pixels: change }, place(2 * MARGIN + SIDE), 1),
      label(MARGIN, textY, `${fitText(said, 180, 16)} ${share}`, {
        size: 16,
        weight: 600,
        fill: flipped ? INK.flip : INK.text,
      }),
      label(right, textY - 5, `difference × ${run.reading.amplification}`, {
        size: 11,
        fill: INK.quiet,
        anchor: "end",
      }),
      label(right, textY + 10, `frame ${index} · L2 ${frame.l2.toFixed(2)}`, {
        size: 11,
        fill: INK.quiet,
        anchor: "end",
      }),
      element("rect", { ...bar, width: width - 2 * MARGIN, fill: INK.faint }),
      element("rect", { ...bar, width: passed * (width - 2 * MARGIN), fill: flipped ? INK.flip : INK.quiet }),
    ].join(""),
  );
}
