import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { drawn } from "../../../../test/engine/drawn.ts";
import { explained } from "../../../../test/engine/explain.ts";
import { drawnWeights, goldenModel } from "../../../../test/engine/golden.ts";
import { decodeModel } from "../onnx/decode.ts";
import { prepare } from "../passes/prepare.ts";
import type { GivenParameters } from "./method.ts";

/** What test/golden/attributions.py wrote down of one network. */
interface Golden {
  readonly side: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly target: number;
  readonly logit: number;
  readonly parameters: Readonly<Record<string, GivenParameters>>;
  readonly maps: Readonly<Record<string, GoldenMap>>;
}

interface GoldenMap {
  readonly count: number;
  readonly norm: number;
  readonly sum: number;
  /** Relative L2 distance of PyTorch's own single precision from its double precision. */
  readonly singlePrecisionError: number;
  readonly places: readonly number[];
  readonly samples: readonly number[];
}

const root = new URL("../../../../", import.meta.url);
const goldenOf = (name: string): Golden =>
  JSON.parse(readFileSync(new URL(`test/golden/attributions/${name}.json`, root), "utf8"));
const networks = {
  "alexnet-cifar10": () =>
    decodeModel(new Uint8Array(readFileSync(new URL("models/alexnet-cifar10/model.onnx", root)))),
  resnet18: () => decodeModel(goldenModel("resnet18"), { externalData: drawnWeights }),
};

/** The script's picture as the network takes it: blocks of colour under noise. */
function picture(name: string, { side, mean, std }: Golden): Float32Array {
  const blocks = drawn(`${name}.blocks`, 0, 1, 3 * 64);
  const block = side / 8;
  return drawn(`${name}.noise`, 0, 1, 3 * side * side).map((noise, at) => {
    const [channel, y, x] = [Math.floor(at / side ** 2), Math.floor(at / side) % side, at % side];
    const colour = blocks[channel * 64 + Math.floor(y / block) * 8 + Math.floor(x / block)] as number;
    return (0.7 * colour + 0.3 * noise - (mean[channel] as number)) / (std[channel] as number);
  });
}

const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));

describe.each(["alexnet-cifar10", "resnet18"] as const)(
  "%s: attributions are PyTorch's in double precision",
  (name) => {
    const golden = goldenOf(name);
    const { mean, std, target } = golden;
    const net = explained(prepare(networks[name]()), { scaling: { scale: 1 / 255, mean, std } });
    const image = picture(name, golden);

    test("the same logit to begin with", async () => {
      const [logit = 0] = await net.values(image, `logit:${target}`);
      expect(logit / golden.logit).toBeCloseTo(1, 5);
    });

    test.each(Object.keys(golden.maps))("%s", async (method) => {
      const wanted = golden.maps[method] as GoldenMap;
      const { values } = await net.explain(method, image, `logit:${target}`, golden.parameters[method]);
      const bound = Math.max(2e-5, 2 * wanted.singlePrecisionError);
      expect(values.length).toBe(wanted.count);
      const apart = wanted.places.map((place, at) => (values[place] ?? Number.NaN) - (wanted.samples[at] ?? 0));
      expect(norm(apart) / norm(wanted.samples)).toBeLessThan(bound);
      expect(Math.abs(norm(values) / wanted.norm - 1)).toBeLessThan(bound);
      const sum = values.reduce((total, value) => total + value, 0);
      // Cauchy and Schwarz: a sum is off by no more than the map is, times the root of its length
      expect(Math.abs(sum - wanted.sum)).toBeLessThan(bound * wanted.norm * Math.sqrt(wanted.count));
    });
  },
);
