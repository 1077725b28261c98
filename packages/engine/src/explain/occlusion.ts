import { z } from "zod";
import { tap } from "../passes/tap.ts";
import { BASELINES, baselineOf, baselineSchema } from "./baseline.ts";
import { defineMethod } from "./method.ts";
import { type Plane, stridesOf } from "./optimise/plane.ts";

/** A window over the image, in pixels. */
interface Window {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Occlusion. */
export const occlusion = defineMethod({
  id: "occlusion",
  title: "Occlusion",
  sentence:
    "By how much the target falls when a window of the image is hidden; at each pixel the mean over the windows that hide it.",
  cites: ["zeiler2014"],
  shows: "signed",
  insensitive: false,
  caution: "Depends on what hides: a hard edge of the fill is a pattern too.",
  parameters: z.strictObject({
    window: z
      .int()
      .min(1)
      .max(4096)
      .optional()
      .describe("side of the window in pixels; a sixth of the image when absent"),
    stride: z
      .int()
      .min(1)
      .max(4096)
      .optional()
      .describe("pixels from window to window; a third of the window when absent"),
    fill: baselineSchema.default("grey").describe(`what hides: ${BASELINES}`),
  }),
  explain: async function* (context, parameters) {
    const { image, model, objective, signal } = context;
    const { plane } = model;
    const side = Math.min(
      parameters.window ?? Math.max(1, Math.round(Math.min(plane.width, plane.height) / 6)),
      plane.width,
      plane.height,
    );
    const stride = parameters.stride ?? Math.max(1, Math.round(side / 3));
    const windows = windowsOf(plane, side, stride);
    const fill = baselineOf(parameters.fill, image, plane, model.scaling);
    const graph = context.derive("value", () => tap(objective.forward, [objective.value]));
    const [untouched = []] = await context.run(graph, image, [objective.value]);
    const value = untouched[0] ?? 0;
    const facts = [
      { name: "target at the image", value, doc: "the target's value with nothing hidden" },
      { name: "window", value: `${side}×${side}`, doc: "pixels hidden at a time" },
      { name: "positions", value: windows.length, doc: "number of windows" },
    ];
    const falls = new Float64Array(plane.width * plane.height);
    const counts = new Int32Array(falls.length);
    for (let done = 0; done < windows.length; ) {
      signal?.throwIfAborted();
      const part = windows.slice(done, done + model.batch);
      const hidden = new Float32Array(part.length * image.length);
      part.forEach((window, at) => {
        const copy = hidden.subarray(at * image.length, (at + 1) * image.length);
        copy.set(image);
        hide(copy, fill, plane, window);
      });
      const [values = []] = await context.run(graph, hidden, [objective.value]);
      part.forEach((window, at) => {
        addFall(falls, counts, plane.width, window, value - (values[at] ?? 0));
      });
      done += part.length;
      const mean = Float32Array.from(falls, (fall, at) => (counts[at] === 0 ? 0 : fall / (counts[at] as number)));
      yield { done, total: windows.length, attribution: { shape: [plane.height, plane.width], values: mean, facts } };
    }
  },
});

/** Windows in rows from the top, the last of a line flush with the image's edge, so that every pixel is hidden at least once where strides leave no gap. */
function windowsOf({ width, height }: Plane, side: number, stride: number): readonly Window[] {
  const starts = (extent: number) => {
    const last = extent - side;
    const regular = Array.from({ length: Math.floor(last / stride) + 1 }, (_, i) => i * stride);
    return regular.at(-1) === last ? regular : [...regular, last];
  };
  return starts(height).flatMap((top) =>
    starts(width).map((left) => ({ top, left, bottom: top + side, right: left + side })),
  );
}

function hide(image: Float32Array, fill: Float32Array, plane: Plane, { top, left, bottom, right }: Window): void {
  const { x, y, channel } = stridesOf(plane);
  for (let c = 0; c < plane.channels; c++) {
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const at = c * channel + row * y + column * x;
        image[at] = fill[at] as number;
      }
    }
  }
}

function addFall(falls: Float64Array, counts: Int32Array, width: number, window: Window, fall: number): void {
  for (let row = window.top; row < window.bottom; row++) {
    for (let column = window.left; column < window.right; column++) {
      const at = row * width + column;
      falls[at] = (falls[at] as number) + fall;
      counts[at] = (counts[at] as number) + 1;
    }
  }
}
