import { z } from "zod";
import { randomNormal, seededRandom } from "../base/random.ts";
import { fromPlanar, planar, planarShape } from "../image/planar.ts";
import { gradientsAt } from "./gradient.ts";
import { defineMethod } from "./method.ts";

/** SmoothGrad. */
export const smoothGrad = defineMethod({
  id: "smooth-grad",
  title: "SmoothGrad",
  sentence: "The mean of the gradients at noisy copies of the image: what its neighbourhood agrees on.",
  cites: ["smilkov2017"],
  needs: "gradient",
  shows: "magnitude",
  insensitive: false,
  caution: "none",
  parameters: z.strictObject({
    noise: z
      .number()
      .min(0)
      .max(2)
      .default(0.15)
      .describe("standard deviation of the noise, as a share of the image's range"),
    samples: z.int().min(1).max(2000).default(32).describe("number of noisy copies"),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(0)
      .describe("the same seed gives the same bytes"),
  }),
  explain: async function* (context, { noise, samples, seed }) {
    const { image, model, signal } = context;
    const random = seededRandom(seed);
    const [low, high] = image.reduce(
      ([least, most], value) => [Math.min(least, value), Math.max(most, value)] as const,
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const,
    );
    const deviation = noise * (high - low);
    const sum = new Float64Array(image.length);
    for (let done = 0; done < samples; ) {
      signal?.throwIfAborted();
      const count = Math.min(model.batch, samples - done);
      const noisy = new Float32Array(count * image.length);
      for (let k = 0; k < count; k++) {
        const drawn = Float32Array.from(image, () => deviation * randomNormal(random));
        // drawn channel by channel, so that a network with channels last sees the same noise
        noisy.set(fromPlanar(drawn, model.plane), k * image.length);
        for (let at = 0; at < image.length; at++) {
          const place = k * image.length + at;
          noisy[place] = (noisy[place] as number) + (image[at] as number);
        }
      }
      const { gradients } = await gradientsAt(context, noisy);
      gradients.forEach((slope, at) => {
        sum[at % image.length] = (sum[at % image.length] as number) + slope;
      });
      done += count;
      const mean = Float32Array.from(sum, (total) => total / done);
      const attribution = { shape: planarShape(model.plane), values: planar(mean, model.plane), facts: [] };
      yield { done, total: samples, attribution };
    }
  },
});
