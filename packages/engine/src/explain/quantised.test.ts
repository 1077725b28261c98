import { expect, test } from "vitest";
import { explained } from "../../../../test/engine/explain.ts";
import { type QuantisedOptions, quantisedNet, randomImages } from "../../../../test/engine/quantised-net.ts";
import { inspectModel } from "../study/inspect.ts";

const [image] = [randomImages(1, 3).data];

const prepared = async (options: QuantisedOptions) => explained(inspectModel(await quantisedNet(options)).graph);

const correlation = (a: Float32Array, b: Float32Array) => {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

test.each([
  ["gradient", 0.97],
  ["gradient-input", 0.96],
  ["integrated-gradients", 0.97],
  ["grad-cam", 0.97],
  ["lrp", 0.97],
  ["occlusion", 0.97],
] as const)(
  "%s of a quantised network, in each form, is that of the float network up to the rounding",
  async (method, least) => {
    const float = await (await prepared({ form: "float" })).explain(method, image, "logit:1");
    for (const form of ["qdq", "operators", "dynamic"] as const) {
      const own = await (await prepared({ form, batch: 1 })).explain(method, image, "logit:1");
      expect(own.values.length).toBe(float.values.length);
      expect(correlation(own.values, float.values), form).toBeGreaterThan(least);
    }
  },
);
