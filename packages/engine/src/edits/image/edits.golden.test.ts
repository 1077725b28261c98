import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { drawn } from "../../../../../test/engine/drawn.ts";
import { jpegAgain } from "../../../../../test/engine/jpeg-again.ts";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { hashGraph } from "../../graph/hash.ts";
import { preprocess, unprocess } from "../../image/preprocess.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { createImageEditor } from "./editor.ts";
import { imageEdits } from "./index.ts";
import { parseImageEdits } from "./parse-edits.ts";

interface Case {
  readonly image: string;
  readonly edit: string;
  readonly kind: "exact" | "bytes" | "counts";
  /** Every so manieth value of the image, channels innermost, in 65535ths. */
  readonly values: string;
}

/** What test/golden/image_edits.py wrote down. */
const golden = JSON.parse(
  readFileSync(new URL("../../../../../test/golden/image-edits/edits.json", import.meta.url), "utf8"),
) as {
  readonly sizes: Readonly<Record<string, readonly [number, number]>>;
  readonly strides: Readonly<Record<string, number>>;
  readonly item: number;
  readonly cases: readonly Case[];
};

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

/** Largest difference where all numbers are real, where Pillow rounds to bytes, and the share of counts that rounding may move by one. */
const TOLERANCE = { exact: 2.5e-4, bytes: 1 / 255 + 1e-4, counts: 2.5e-4 };
const MOVED = { exact: 0, bytes: 0, counts: 0.002 };

function picture(name: string) {
  const [width = 0, height = 0] = golden.sizes[name] ?? [];
  const pixels = Uint8Array.from(drawn(`image edits ${name}`, 0, 1, width * height * 3), (value) => 256 * value);
  pixels.set([0, 0, 0, 255, 255, 255, 90, 90, 90, 0, 0, 200]);
  return { width, height, channels: 3, pixels };
}

test.each(golden.cases)("$edit on the $image image", async ({ image, edit, kind, values }) => {
  const { width, height, pixels } = picture(image);
  const fit = { width, height, mode: "stretch", shorter: 0 } as const;
  const preprocessing = {
    fit,
    scale: 1 / 255,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    channels: "rgb",
    layout: "nchw",
    source: "",
  } as const;
  const input = preprocess([{ width, height, channels: 3, pixels }], preprocessing);
  const plane = { width, height, channels: 3, layout: "nchw" } as const;
  // what is pasted from there is the same image
  const inputOf = async () => input;
  const editor = createImageEditor({
    edits: parseImageEdits(edit),
    plane,
    preprocessing,
    sessions,
    inputOf,
    platform: { jpeg: jpegAgain },
  });
  const [edited] = unprocess(await editor.edit({ items: [golden.item], input }), preprocessing);
  const stride = golden.strides[image] ?? 1;
  const bytes = Uint8Array.from(atob(values), (letter) => letter.charCodeAt(0));
  const wanted = Array.from(new Uint16Array(bytes.buffer), (value) => value / 65535);
  const off = wanted.map((value, at) => Math.abs((edited?.pixels[at * stride] ?? Number.NaN) / 255 - value));
  const wrong = off.filter((difference) => !(difference <= TOLERANCE[kind]));
  expect(wrong.length, `largest ${Math.max(...off)}`).toBeLessThanOrEqual(MOVED[kind] * off.length);
});

test("every edit, and every severity of every corruption, is compared", () => {
  const compared = golden.cases.map(({ edit, image }) => `${image} ${edit}`);
  for (const { name, corruption } of imageEdits) {
    if (corruption === "none") {
      expect(
        compared.some((one) => new RegExp(`(^|[ ;])${name}\\b`).test(one)),
        name,
      ).toBe(true);
      continue;
    }
    for (const image of ["small", "large"]) {
      for (const severity of [1, 2, 3, 4, 5]) expect(compared).toContain(`${image} ${corruption.name}:${severity}`);
    }
  }
});
