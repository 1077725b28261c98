import { z } from "zod";
import { tap } from "../../passes/tap.ts";
import { BASELINES, baselineOf, baselineSchema } from "../baseline.ts";
import { defineMethod } from "../method.ts";
import { isFiniteEverywhere } from "../not-finite.ts";
import { planPartial } from "./partial-plan.ts";
import { evaluatePartly, evaluateWhole } from "./partial-run.ts";
import { type Window, windowsOf } from "./windows.ts";

/** Occlusion. */
export const occlusion = defineMethod({
  id: "occlusion",
  title: "Occlusion",
  sentence:
    "By how much the target falls when a window of the image is hidden; at each pixel the mean over the windows that hide it.",
  cites: ["zeiler2014"],
  needs: "runs",
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
    recompute: z
      .enum(["touched", "all"])
      .default("touched")
      .describe(
        "what is computed anew for each window: what it touches, where that saves time, or all; the answer is the same",
      ),
    fill: baselineSchema.default("grey").describe(`what hides: ${BASELINES}`),
  }),
  explain: async function* (context, parameters) {
    const { image, model, objective, signal } = context;
    const { plane, layers } = model;
    const nameOf = (value: string) => layers.find((layer) => layer.value === value)?.name ?? value;
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
    const plan = context.derive(`occlusion ${side} ${stride} ${parameters.recompute}`, () =>
      parameters.recompute === "all" ? undefined : planPartial(context, windows),
    );
    const wholly = evaluateWhole(context, graph, fill);
    const partly = plan === undefined ? wholly : await evaluatePartly(context, plan, fill);
    const facts = [
      { name: "target at the image", value, doc: "the target's value with nothing hidden" },
      { name: "window", value: `${side}×${side}`, doc: "pixels hidden at a time" },
      { name: "positions", value: windows.length, doc: "number of windows" },
      {
        name: "recomputed",
        value:
          plan === undefined ? "everything" : `${plan.crop[0]}×${plan.crop[1]} pixels up to ${nameOf(plan.cut.value)}`,
        doc: "for each window; what it does not touch is taken from the untouched image",
      },
    ];
    const falls = new Float64Array(plane.width * plane.height);
    const counts = new Int32Array(falls.length);
    for (let done = 0; done < windows.length; ) {
      signal?.throwIfAborted();
      const part = windows.slice(done, done + model.batch);
      const quick = await partly(part);
      // the whole run says where a number was lost
      const values = isFiniteEverywhere(quick) ? quick : await wholly(part);
      part.forEach((window, at) => {
        addFall(falls, counts, plane.width, window, value - (values[at] ?? 0));
      });
      done += part.length;
      const mean = Float32Array.from(falls, (fall, at) => (counts[at] === 0 ? 0 : fall / (counts[at] as number)));
      yield { done, total: windows.length, attribution: { shape: [plane.height, plane.width], values: mean, facts } };
    }
  },
});

function addFall(falls: Float64Array, counts: Int32Array, width: number, window: Window, fall: number): void {
  for (let row = window.top; row < window.bottom; row++) {
    for (let column = window.left; column < window.right; column++) {
      const at = row * width + column;
      falls[at] = (falls[at] as number) + fall;
      counts[at] = (counts[at] as number) + 1;
    }
  }
}
