import { afterAll, describe, expect, test } from "vitest";
import { jpegAgain } from "../../../../../test/engine/jpeg-again.ts";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { createWebRuntime } from "../../../../../test/engine/web-runtime.ts";
import { seededRandom } from "../../base/random.ts";
import { hashGraph } from "../../graph/hash.ts";
import { float32 } from "../../graph/tensor.ts";
import type { Preprocessing } from "../../image/preprocess.ts";
import { preprocess, unprocess } from "../../image/preprocess.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { someRows } from "../../runtime/batches.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { createImageEditor } from "./editor.ts";
import { imageEdits } from "./index.ts";
import { parseImageEdits } from "./parse-edits.ts";
import { severityTable } from "./settle.ts";

const [width, height] = [12, 9];
const own = createNodeRuntime({ threads: 1 });
let opened = 0;
const runtime: Runtime = {
  ...own,
  open: (model, options) => {
    opened++;
    return own.open(model, options);
  },
};
const sessions = createSessions({ runtime, hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

/** Networks that see the same pictures in various ways; the pixels of each, channels innermost. */
const WAYS = {
  rgb: { channels: "rgb", layout: "nchw", mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], scale: 1 / 255 },
  bgr: { channels: "bgr", layout: "nchw", mean: [104, 117, 123], std: [1, 1, 1], scale: 1 },
  last: { channels: "rgb", layout: "nhwc", mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5], scale: 1 },
  rgba: { channels: "rgba", layout: "nchw", mean: [0.5, 0.4, 0.3, 0], std: [0.2, 0.3, 0.4, 1], scale: 1 / 255 },
  gray: { channels: "gray", layout: "nchw", mean: [0.1307], std: [0.3081], scale: 1 / 255 },
} as const;
type Way = keyof typeof WAYS;

/** How an edit is written so that it changes something. */
const written = (name: string): string => WRITTEN[name] ?? name;
const WRITTEN: Readonly<Record<string, string>> = {
  brush: "brush(points=2:3/8:5,size=3)",
  picture: "picture=2x1._wAAAP8A",
};

const preprocessingOf = (way: Way): Preprocessing => ({
  ...WAYS[way],
  fit: { width, height, mode: "stretch", shorter: 0 },
  source: "test",
});

/** Pictures of a few kinds of pixel: coloured, grey, black and white ones among them. */
function pictures(count: number, channels: 1 | 3) {
  return Array.from({ length: count }, (_, at) => {
    const random = seededRandom(at + 1);
    const pixels = Uint8Array.from({ length: width * height * channels }, () => 256 * random());
    pixels.fill(0, 0, channels);
    pixels.fill(255, channels, 2 * channels);
    pixels.fill(90, 2 * channels, 3 * channels);
    return { width, height, channels, pixels };
  });
}

function setUp(way: Way, text: string, items: readonly number[] = [4, 0, 7]) {
  const preprocessing = preprocessingOf(way);
  const channels = preprocessing.mean.length;
  const input = preprocess(pictures(items.length, way === "gray" ? 1 : 3), preprocessing);
  const plane = { width, height, channels, layout: preprocessing.layout };
  const inputOf = async (item: number) =>
    preprocess(pictures(item + 1, way === "gray" ? 1 : 3).slice(-1), preprocessing);
  const parts = {
    edits: parseImageEdits(text),
    plane,
    preprocessing,
    sessions,
    inputOf,
    platform: { jpeg: jpegAgain },
  };
  return { preprocessing, input, items, parts, editor: createImageEditor(parts) };
}

async function edited(way: Way, text: string) {
  const { preprocessing, input, items, editor } = setUp(way, text);
  return unprocess(await editor.edit({ items, input }), preprocessing).map(({ pixels }) => pixels);
}

describe.each(imageEdits)("$name", ({ name, treats, parameters, neutral }) => {
  test("a batch equals image by image", async () => {
    const { input, items, editor } = setUp("rgb", written(name));
    const whole = await editor.edit({ items, input });
    for (const [at, item] of items.entries()) {
      const one = await editor.edit({ items: [item], input: someRows(input, at, at + 1) });
      expect(one.data).toEqual(someRows(whole, at, at + 1).data);
    }
    expect(whole.data).not.toEqual(input.data);
    expect(whole.data.every(Number.isFinite)).toBe(true);
  });

  test("any order, layout and scale of channels gives the same pixels, and alpha stays where pixels do", async () => {
    const wanted = await edited("rgb", written(name));
    for (const way of ["bgr", "last", "rgba"] as const) {
      const found = await edited(way, written(name));
      found.forEach((pixels, at) => {
        const lit = way === "rgba" ? pixels.filter((_, i) => i % 4 !== 3) : pixels;
        const off = Array.from(lit, (value, i) => Math.abs(value - (wanted[at]?.[i] ?? Number.NaN)));
        expect(Math.max(...off)).toBeLessThan(0.02);
        if (way === "rgba" && treats !== "place")
          expect(pixels.filter((_, i) => i % 4 === 3).every((value) => value === 255)).toBe(true);
      });
    }
  });

  test("at its neutral value nothing changes, and that is said", async () => {
    const stood = Object.entries(parameters).flatMap(([key, parameter]) =>
      parameter.neutral === "none" || parameter.kind === "points" || parameter.kind === "picture"
        ? []
        : [`${key}=${parameter.neutral}`],
    );
    if (stood.length === 0) return;
    const text = `${name}(${(neutral === "any" ? stood.slice(0, 1) : stood).join(",")})`;
    const { input, items, editor } = setUp("rgb", text);
    expect(await editor.edit({ items, input })).toBe(input);
    expect(editor.neutral).toHaveLength(1);
  });

  test("grey images are refused or edited", async () => {
    if (treats === "colour") expect(() => setUp("gray", written(name))).toThrow(`unsupported image edit: ${name}`);
    else
      expect(
        (await edited("gray", written(name)))
          .flatMap((pixels) => Array.from(pixels))
          .every((value) => value > -0.01 && value < 255.01),
      ).toBe(true);
  });
});

test("edits are made in their order, and other settings load nothing", async () => {
  const [light, before] = [
    await edited("rgb", "gamma=2; brightness=0.3"),
    await edited("rgb", "brightness=0.3; gamma=2"),
  ];
  expect(light).not.toEqual(before);
  const already = opened;
  await edited("rgb", "gamma=0.5; brightness=-0.1");
  expect(opened).toBe(already);
});

test("JPEG where the platform cannot write it is refused before any image is read", () => {
  const preprocessing = preprocessingOf("rgb");
  const plane = { width, height, channels: 3, layout: "nchw" } as const;
  expect(() => createImageEditor({ edits: [{ name: "jpeg" }], plane, preprocessing, sessions })).toThrow(
    "unsupported image edit: jpeg",
  );
});

test("what the image's size does not allow is refused with the bounds, and severities follow the nearest published size", () => {
  expect(() => setUp("rgb", "translate=13")).toThrow("invalid parameter: x 13 (image edit translate)");
  expect(severityTable({ width: 28, height: 28 })).toBe("cifar");
  expect(severityTable({ width: 64, height: 96 })).toBe("cifar");
  expect(severityTable({ width: 96, height: 96 })).toBe("imagenet");
  expect(severityTable({ width: 640, height: 299 })).toBe("imagenet");
});

// a group is one stack: loading a graph is what takes time
test.each([...new Set(imageEdits.map(({ group }) => group))])(
  "onnxruntime-web edits as onnxruntime does: %s",
  async (group) => {
    const web = createSessions({ runtime: await createWebRuntime(), hash: hashGraph, encode: encodeModel });
    const text = imageEdits.flatMap(({ name, group: own }) => (own === group ? [written(name)] : [])).join("; ");
    const { input, items, editor, parts } = setUp("rgb", text);
    const wanted = (await editor.edit({ items, input })).data;
    const found = (await createImageEditor({ ...parts, sessions: web }).edit({ items, input })).data;
    await web.dispose();
    const off = Array.from(found, (value, at) => Math.abs(value - (wanted[at] ?? Number.NaN)));
    // a count of photons and a byte of glass blur may be rounded the other way
    const few = ["noise", "sharpness"].includes(group) ? 0.02 * off.length : 0;
    expect(off.filter((difference) => !(difference < 1e-3)).length).toBeLessThanOrEqual(few);
    expect(wanted).not.toEqual(input.data);
  },
);

test("the same seed and item draw the same, another seed or item others", async () => {
  const [noisy] = await edited("rgb", "noise(seed=1)");
  expect((await edited("rgb", "noise(seed=1)"))[0]).toEqual(noisy);
  expect((await edited("rgb", "noise(seed=2)"))[0]).not.toEqual(noisy);
  const { input, editor } = setUp("rgb", "noise");
  const twice = float32([2, 3, height, width], [...someRows(input, 0, 1).data, ...someRows(input, 0, 1).data]);
  const answer = await editor.edit({ items: [1, 2], input: twice });
  expect(someRows(answer, 0, 1).data).not.toEqual(someRows(answer, 1, 2).data);
});
