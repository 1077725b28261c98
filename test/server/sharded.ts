import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { GraphBuilder } from "../../packages/engine/src/graph/builder.ts";
import { float32 } from "../../packages/engine/src/graph/tensor.ts";
import { encodeModel, randomNormal, seededRandom } from "../../packages/engine/src/index.ts";
import { inferNode } from "../../packages/engine/src/passes/infer-shapes.ts";
import { shardFold } from "../../packages/server/src/commands/shard-fold.ts";
import { shardPlan } from "../../packages/server/src/commands/shard-plan.ts";
import { shardRun } from "../../packages/server/src/commands/shard-run.ts";
import { writeNpz } from "../../packages/server/src/write-npz.ts";
import { smallNet } from "../engine/small-net.ts";
import { runCommand } from "./run-command.ts";

/** Options of model and data, and images in a batch: 1 thread, so that a busy machine changes nothing. */
export const SMALL = ["--threads", "1", "--batch", "8", "--mean", "0.5", "--std", "0.25", "--scale", "1/255"];

/** A network of batch size 4 alone: each image's scores depend a little on the other images of its batch. */
function mixingNet() {
  const net = smallNet({ activation: "Relu", classes: 3, batch: 4 });
  const builder = new GraphBuilder(net, inferNode);
  const scores = net.outputs[0]?.name ?? "";
  const axes = builder.constant({ type: "int64", shape: [1], data: BigInt64Array.of(0n) });
  const mean = builder.add("ReduceMean", [scores, axes]);
  const little = builder.add("Mul", [mean, builder.constant(float32([1], [0.01]))]);
  return builder.build([builder.add("Add", [scores, little])]);
}

/** A folder with a small network (`model.onnx`; `fixed.onnx` takes 4 images at once and mixes them, `other.onnx` has other weights), and images with labels in arrays (`images.npz`) and as pictures (`pictures`). */
export async function shardedFolder(images: number) {
  const folder = await mkdtemp(join(tmpdir(), "deepling-shards-"));
  const random = seededRandom(5);
  const pixels = Uint8Array.from({ length: images * 192 }, () => {
    return Math.max(0, Math.min(255, 127 + 60 * randomNormal(random)));
  });
  const labels = Int32Array.from({ length: images }, (_, item) => item % 3);
  await writeFile(join(folder, "model.onnx"), encodeModel(smallNet({ activation: "Relu", classes: 3 })));
  await writeFile(join(folder, "fixed.onnx"), encodeModel(mixingNet()));
  await writeFile(join(folder, "other.onnx"), encodeModel(smallNet({ activation: "Relu", classes: 3, seed: 12 })));
  const arrays = {
    images: { data: pixels, shape: [images, 8, 8, 3] },
    labels: { data: labels, shape: [images] },
  };
  await writeFile(join(folder, "images.npz"), writeNpz(arrays));
  const at = (name: string) => join(folder, name);
  return { folder, at, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Pictures of two classes in a folder, of which one cannot be decoded. */
export async function picturesFolder(folder: string): Promise<string> {
  const random = seededRandom(7);
  for (const name of ["cat", "dog"]) {
    await mkdir(join(folder, name), { recursive: true });
    for (let item = 0; item < 10; item++) {
      const pixels = Uint8Array.from({ length: 192 }, () => 255 * random());
      const picture = sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } }).png();
      await picture.toFile(join(folder, name, `${item}.png`));
    }
  }
  await writeFile(join(folder, "dog", "4.png"), "no picture");
  return folder;
}

/** The commands that plan, compute and fold. */
export const shard = {
  plan: (...words: readonly string[]) => runCommand(shardPlan, ...words),
  run: (...words: readonly string[]) => runCommand(shardRun, ...words),
  fold: (...words: readonly string[]) => runCommand(shardFold, ...words),
};
