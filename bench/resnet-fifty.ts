import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writePhotographs } from "./photographs.ts";

/** An interpreter with torch and torchvision. */
export const python = process.env.BENCH_PYTHON ?? "python3";
export const torchEvaluate = fileURLToPath(new URL("torch-evaluate.py", import.meta.url));
export const NET = "resnet50";

/** torchvision's ResNet-50 with random weights as `folder`/model, with its usual preprocessing beside it. */
export function writeNetwork(folder: string): string {
  const model = join(folder, "model");
  mkdirSync(model, { recursive: true });
  execFileSync(python, [torchEvaluate, NET, join(model, "model.onnx")]);
  const config = {
    do_resize: true,
    size: { shortest_edge: 256 },
    do_center_crop: true,
    crop_size: { height: 224, width: 224 },
    rescale_factor: 1 / 255,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
  };
  writeFileSync(join(model, "preprocessor_config.json"), JSON.stringify(config));
  return model;
}

/** JPEGs of 500×375 as `folder`/images, in ten folders that are numbers of outputs, so that Deepling and torchvision read them as classes. */
export async function writeImages(folder: string, count: number): Promise<string> {
  const [flat, images] = [join(folder, "flat"), join(folder, "images")];
  await writePhotographs(flat, count, { width: 500, height: 375 });
  for (let label = 0; label < 10; label++) mkdirSync(join(images, String(label)), { recursive: true });
  for (const [item, name] of readdirSync(flat).entries())
    renameSync(join(flat, name), join(images, String(item % 10), name));
  return images;
}
