import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { attribute } from "../../packages/engine/src/graph/attributes.ts";
import { float32 } from "../../packages/engine/src/graph/tensor.ts";
import { encodeModel } from "../../packages/engine/src/onnx/encode.ts";
import { startNet } from "../engine/net.ts";

/** A network being written. */
export type Net = ReturnType<typeof startNet>;
/** What stands behind a network's logits; answers the output. */
export type End = (net: Net, z: string) => string;

/** Side of the pictures. */
export const SIDE = 6;
/** Level of each channel of the solid pictures, by folder. */
export const PICTURES: Readonly<Record<string, readonly (readonly number[])[]>> = {
  cat: [
    [20, 40, 90],
    [30, 60, 80],
    [10, 120, 50],
  ],
  dog: [
    [180, 200, 90],
    [90, 230, 60],
    [160, 100, 220],
  ],
};
/** Flags under which a network sees level / 255. */
export const PLAIN = ["--mean", "0", "--std", "1", "--scale", "1/255", "--quiet"];

/** How a network takes its images, and the names of its classes. */
export interface ScoreModelOptions {
  readonly batch?: number | string;
  readonly last?: boolean;
  readonly labels?: readonly string[];
  readonly bias?: number;
}

/** A folder of its own with the pictures under `data`, and a maker of networks whose logits are known in closed form. */
export async function scoreFolder() {
  const folder = await mkdtemp(join(tmpdir(), "deepling-scores-"));
  const data = join(folder, "data");
  for (const [name, pictures] of Object.entries(PICTURES)) {
    await mkdir(join(data, name), { recursive: true });
    for (const [at, [r = 0, g = 0, b = 0]] of pictures.entries()) {
      await sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: { r, g, b } } })
        .png()
        .toFile(join(data, name, `${at}.png`));
    }
  }

  /** z = (mean level of each channel / 255) · weights + bias, and what `end` makes of it, as a file. */
  async function model(
    name: string,
    weights: readonly (readonly number[])[],
    end: End,
    options: ScoreModelOptions = {},
  ) {
    const { batch = "batch", last = false, labels, bias = 0 } = options;
    const net = startNet(last ? [batch, SIDE, SIDE, 3] : [batch, 3, SIDE, SIDE]);
    const columns = weights[0]?.length ?? 1;
    const space = net.axes(...(last ? [1, 2] : [2, 3]));
    const means = net.node("ReduceMean", [net.x, space], { keepdims: attribute.int(0) });
    const dense = net.builder.constant(float32([3, columns], weights.flat()), "dense");
    const shift = net.builder.constant(float32([columns], new Float32Array(columns).fill(bias)));
    const z = net.node("Add", [net.node("MatMul", [means, dense], {}, "product"), shift], {}, "z");
    const path = join(folder, name, "model.onnx");
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(path, encodeModel(net.build(end(net, z))));
    if (labels !== undefined) await writeFile(join(folder, name, "labels.txt"), labels.join("\n"));
    return { path, z };
  }
  return { folder, data, model };
}

/** z of every picture, folder by folder, in closed form. */
export const logitsOf = (weights: readonly (readonly number[])[], bias = 0) =>
  Object.values(PICTURES).flatMap((pictures) =>
    pictures.map((levels) =>
      (weights[0] ?? []).map((_, column) =>
        levels.reduce((sum, level, channel) => sum + (level / 255) * (weights[channel]?.[column] ?? 0), bias),
      ),
    ),
  );
