import { z } from "zod";
import { planar, planarShape } from "../image/planar.ts";
import { gaussLegendreRule, midpointRule } from "../math/quadrature.ts";
import { BASELINES, baselineOf, baselineSchema } from "./baseline.ts";
import { gradientsAt } from "./gradient.ts";
import { defineMethod, type Fact } from "./method.ts";

const RULES = { midpoint: midpointRule, "gauss-legendre": gaussLegendreRule };

/** Integrated gradients. */
export const integratedGradients = defineMethod({
  id: "integrated-gradients",
  title: "Integrated gradients",
  sentence:
    "The gradients along the straight line from a baseline to the image, added up: they sum to the difference that the image makes.",
  cites: ["sundararajan2017"],
  needs: "gradient",
  shows: "signed",
  insensitive: false,
  caution: "Depends on the baseline: what looks like the baseline gets no attribution.",
  parameters: z.strictObject({
    baseline: baselineSchema.default("black").describe(`where the line begins: ${BASELINES}`),
    steps: z.int().min(1).max(2000).default(64).describe("number of gradients along the line"),
    rule: z
      .enum(["midpoint", "gauss-legendre"])
      .default("midpoint")
      .describe(
        "how the gradients are added up: equal steps, each at its middle, or Gauss-Legendre (Captum's default, 50 steps)",
      ),
  }),
  explain: async function* (context, { baseline, steps, rule }) {
    const { image, model, signal, objective } = context;
    const from = baselineOf(baseline, image, model.plane, model.scaling);
    const way = image.map((value, at) => value - (from[at] as number));
    const ends = new Float32Array(2 * image.length);
    ends.set(image);
    ends.set(from, image.length);
    const [values = []] = await context.run(objective.graph, ends, [objective.value]);
    const [there = 0, here = 0] = values;
    const { places, weights } = RULES[rule](steps);
    const sum = new Float64Array(image.length);
    let counted = 0;
    for (let done = 0; done < steps; ) {
      signal?.throwIfAborted();
      const count = Math.min(model.batch, steps - done);
      const points = new Float32Array(count * image.length);
      for (let k = 0; k < count; k++) {
        const share = places[done + k] as number;
        way.forEach((step, at) => {
          points[k * image.length + at] = (from[at] as number) + share * step;
        });
      }
      const { gradients } = await gradientsAt(context, points);
      gradients.forEach((slope, at) => {
        const weight = weights[done + Math.floor(at / image.length)] as number;
        sum[at % image.length] = (sum[at % image.length] as number) + weight * slope;
      });
      for (let k = 0; k < count; k++) counted += weights[done + k] as number;
      done += count;
      const attributed = Float32Array.from(sum, (total, at) => (total / counted) * (way[at] as number));
      const facts = done < steps ? [] : [...completeness(attributed, there, here), quadrature(rule, steps)];
      const attribution = { shape: planarShape(model.plane), values: planar(attributed, model.plane), facts };
      yield { done, total: steps, attribution };
    }
  },
});

function quadrature(rule: string, steps: number): Fact {
  return {
    name: "quadrature",
    value: `${rule}, ${steps} gradients`,
    doc: "where the line crosses a kink of the network (a ReLU turns, another maximum wins) the gradient jumps: a point next to one may fall on either side by rounding, so two programs with the same points can differ by about 1e-3 of the map, less than the rule's own error",
  };
}

function completeness(attributed: Float32Array, there: number, here: number): readonly Fact[] {
  const sum = attributed.reduce((total, value) => total + value, 0);
  return [
    { name: "target at the image", value: there, doc: "the target's value" },
    { name: "target at the baseline", value: here, doc: "the target's value where the line begins" },
    { name: "sum of the attribution", value: sum, doc: "completeness: it should be the difference of the two" },
    {
      name: "completeness error",
      value: Math.abs(sum - (there - here)) / Math.max(Math.abs(there - here), Number.MIN_VALUE),
      shareOf: "the difference",
      doc: "how far the sum of the attribution lies from the difference of the target between image and baseline, as a share of that difference; more steps make it smaller",
    },
  ];
}
