import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Names of the models that come with Deepling, and one sentence on each. */
export const shippedModels: readonly { readonly name: string; readonly sentence: string }[] = [
  { name: "alexnet-cifar10", sentence: "AlexNet adapted to 32×32 pictures, trained on CIFAR-10" },
  { name: "alexnet-cifar10-robust", sentence: "the same network, trained adversarially (L∞ 4/255)" },
];

/** Where the models may lie from here: beside the bundled command, and at the root of the repository. */
export const modelFolders: readonly string[] = ["./models", "../models", "../../../../models"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** The folder of a shipped model; undefined where the name is none, or its model is not there. */
export function findShippedModel(name: string, folders: readonly string[] = modelFolders): string | undefined {
  if (!shippedModels.some((model) => model.name === name)) return undefined;
  return folders.map((folder) => join(folder, name)).find((folder) => existsSync(join(folder, "model.onnx")));
}
