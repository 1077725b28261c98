import { logitScores } from "@deepling/engine";
import sharp from "sharp";
import { expect, test } from "vitest";
import { curveClasses, spread } from "./probability-curves.ts";
import { stripGif } from "./strip-gif.ts";
import type { StripRun } from "./strip-run.ts";
import { drawSheet, shownFrames, stripSheet } from "./strip-sheet.ts";
import { escapeXml, fitText } from "./svg.ts";

/** A strip of grey pictures that brighten in one corner, "a<b" turning into "c&d" at frame `flip`. */
function run(count: number, flip: number | undefined, channels: 1 | 3 = 3): StripRun {
  const [width, height] = [8, 4];
  const frames = Array.from({ length: count }, (_, frame) => {
    const share = frame / (count - 1);
    const pixels = new Float32Array(width * height * channels).fill(0.25);
    pixels.fill(0.25 + 0.1 * share, 0, channels);
    return {
      frame,
      step: 5 * frame,
      pixels,
      probabilities: Float32Array.of(0.9 * (1 - share), 0.9 * share, 0.1, 0),
      value: frame,
      l2: 0.1 * Math.sqrt(channels) * share,
      linf: 0.1 * share,
    };
  });
  return {
    model: "net",
    image: "photo & co.png",
    target: "c&d",
    classes: ["a<b", "c&d", "e", "f"],
    output: logitScores("y", ["batch", 4]),
    width,
    height,
    channels,
    settings: {
      preset: "legible",
      frames: count,
      steps: 60,
      spacing: "steps",
      norm: "linf",
      budget: 8 / 255,
      stepSize: 0.1,
      schedule: "constant",
      parametrisation: "pixel",
      colour: 0.9,
      smoothing: 1,
      jitter: 1,
      variation: 0,
      measure: "logit",
      start: "image",
      seed: 3,
    },
    frames,
    notes: [],
    reading: {
      flipFrame: flip,
      startClass: 0,
      endClass: 1,
      firstChange: new Int32Array(width * height),
      amplification: 4,
      sentence: "c&d from frame 6, at L2 0.09; most change in the upper third",
    },
  };
}

test("the sheet holds pictures, numbers, names and the flip, as valid XML", async () => {
  const drawing = await drawSheet(run(12, 6));
  expect(drawing.match(/<image /g)).toHaveLength(24);
  expect(drawing).toContain("6 flip");
  expect(drawing).toContain("C&amp;d from frame 6");
  expect(drawing).toContain("L∞ ≤ 8/255");
  expect(drawing).toContain("× 4");
  expect(drawing).not.toMatch(/NaN|undefined|a<b/);
  const { width, height, format } = await sharp(await stripSheet(run(12, 6))).metadata();
  const box = /viewBox="0 0 (\d+) (\d+)"/.exec(drawing);
  expect({ width, height, format }).toEqual({
    width: 2 * Number(box?.[1]),
    height: 2 * Number(box?.[2]),
    format: "png",
  });
});

test("what was assumed is in the sheet", async () => {
  expect(await drawSheet({ ...run(3, 1), notes: ["preprocessing is a guess"] })).toContain("Preprocessing is a guess");
});

test("the pictures in the sheet are the strip's: untouched, and amplified around grey", async () => {
  const drawing = await drawSheet(run(3, undefined, 1));
  const pictures = [...drawing.matchAll(/<image ([^>]*)>/g)].map((match) => match[1] ?? "");
  const corner = async (attributes: string): Promise<readonly number[]> => {
    const bytes = Buffer.from(/base64,([^"]*)/.exec(attributes)?.[1] ?? "", "base64");
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    return [data[0] ?? -1, data[info.channels * (info.width - 1)] ?? -1];
  };
  // column by column: image, difference; the corner's byte and that of an unchanged place
  const seen = await Promise.all(pictures.map(corner));
  expect(seen).toEqual([
    [64, 64],
    [128, 128],
    [77, 64],
    [179, 128],
    [89, 64],
    [229, 128],
  ]);
});

test("long strips show sixteen frames, the first, the last and the flip among them", () => {
  expect(shownFrames(run(12, 6))).toEqual(Array.from({ length: 12 }, (_, i) => i));
  const shown = shownFrames(run(100, 41));
  expect(shown).toHaveLength(16);
  expect(new Set(shown).size).toBe(16);
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
  expect(shown[0]).toBe(0);
  expect(shown.at(-1)).toBe(99);
  expect(shown).toContain(41);
});

test("curves are of the classes that matter, their names apart", () => {
  expect(curveClasses(run(12, 6))).toEqual([0, 1, 2]);
  const places = spread([50, 51, 20, 90, 91, 92], 10, 0, 95);
  const sorted = [...places].sort((a, b) => a - b);
  sorted.slice(1).forEach((y, i) => {
    expect(y - (sorted[i] ?? 0)).toBeGreaterThanOrEqual(10 - 1e-9);
  });
  expect(sorted.at(-1)).toBeLessThanOrEqual(95);
  expect(places[2]).toBe(20);
  expect((places[0] ?? 0) < (places[1] ?? 0)).toBe(true);
});

test("the GIF plays every frame for ever and rests on the first, the flip and the last", async () => {
  const { pages, delay, loop, format } = await sharp(await stripGif(run(5, 3))).metadata();
  expect({ pages, delay, loop, format }).toEqual({
    pages: 5,
    delay: [1200, 250, 250, 900, 1200],
    loop: 0,
    format: "gif",
  });
});

test("text is cut and escaped", () => {
  expect(fitText("automobile", 40, 10)).toBe("automo…");
  expect(fitText("cat", 40, 10)).toBe("cat");
  expect(escapeXml('<a b="c">\u0007&')).toBe("&lt;a b=&quot;c&quot;&gt;&amp;");
});
