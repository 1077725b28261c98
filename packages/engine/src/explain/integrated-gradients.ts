import { z } from "zod";
import { BASELINES, baselineOf, baselineSchema } from "./baseline.ts";
import { gradientsAt } from "./gradient.ts";
import { defineMethod, type Fact } from "./method.ts";
import { planar, planarShape } from "./planar.ts";

/** Integrated gradients, by the midpoint rule. */
export const integratedGradients = defineMethod({
  id: "integrated-gradients",
  title: "Integrated gradients",
  sentence:
    "The gradients along the straight way from a baseline to the image, added up: they sum to the difference that the image makes.",
  cites: ["sundararajan2017"],
  needs: "gradient",
  shows: "signed",
  insensitive: false,
  caution: "Depends on the baseline: what looks like the baseline gets no attribution.",
  parameters: z.strictObject({
    baseline: baselineSchema.default("black").describe(`where the way begins: ${BASELINES}`),
    steps: z.int().min(1).max(2000).default(64).describe("number of gradients along the way"),
  }),
  explain: async function* (context, { baseline, steps }) {
    const { image, model, signal, objective } = context;
    const from = baselineOf(baseline, image, model.plane, model.scaling);
    const way = image.map((value, at) => value - (from[at] as number));
    const ends = new Float32Array(2 * image.length);
    ends.set(image);
    ends.set(from, image.length);
    const [values = []] = await context.run(objective.graph, ends, [objective.value]);
    const [there = 0, here = 0] = values;
    const sum = new Float64Array(image.length);
    for (let done = 0; done < steps; ) {
      signal?.throwIfAborted();
      const count = Math.min(model.batch, steps - done);
      const points = new Float32Array(count * image.length);
      for (let k = 0; k < count; k++) {
        const share = (done + k + 0.5) / steps;
        way.forEach((step, at) => {
          points[k * image.length + at] = (from[at] as number) + share * step;
        });
      }
      const { gradients } = await gradientsAt(context, points);
      gradients.forEach((slope, at) => {
        sum[at % image.length] = (sum[at % image.length] as number) + slope;
      });
      done += count;
      const attributed = Float32Array.from(sum, (total, at) => (total / done) * (way[at] as number));
      const facts = done < steps ? [] : completeness(attributed, there, here);
      const attribution = { shape: planarShape(model.plane), values: planar(attributed, model.plane), facts };
      yield { done, total: steps, attribution };
    }
  },
});

function completeness(attributed: Float32Array, there: number, here: number): readonly Fact[] {
  const sum = attributed.reduce((total, value) => total + value, 0);
  return [
    { name: "target at the image", value: there, doc: "the target's value" },
    { name: "target at the baseline", value: here, doc: "the target's value where the way begins" },
    { name: "sum of the attribution", value: sum, doc: "completeness: it should be the difference of the two" },
    {
      name: "completeness error",
      value: Math.abs(sum - (there - here)) / Math.max(Math.abs(there - here), Number.MIN_VALUE),
      doc: "distance of the sum from the difference, as a share of it; more steps make it smaller",
    },
  ];
}
