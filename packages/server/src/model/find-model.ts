import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { DeeplingError, nearest } from "@deepling/engine";
import { fileError } from "../data/file-error.ts";
import { findShippedModel, shippedModels } from "./shipped-models.ts";

/** The .onnx file that MODEL means, and the folders in which files beside it are looked for, nearest first. */
export interface ModelPlace {
  readonly name: string;
  readonly path: string;
  readonly folders: readonly string[];
}

/**
 * MODEL as a shipped name, a file, or a folder with model.onnx or exactly one .onnx file (also in a sub-folder onnx/, as on
 * Hugging Face). Throws "missing model", or "unsupported model" for another framework's file.
 */
export async function findModel(text: string, folders?: readonly string[]): Promise<ModelPlace> {
  const shipped = findShippedModel(text, folders);
  if (shipped !== undefined) return { name: text, path: join(shipped, "model.onnx"), folders: [shipped] };
  const found = await stat(text).catch(() => undefined);
  if (found === undefined) throw await nothingThere(text);
  const path = found.isDirectory() ? await modelIn(text) : text;
  const foreign = FOREIGN[extname(path).toLowerCase()];
  if (foreign !== undefined) {
    throw new DeeplingError("unsupported", `model: ${text} (a file of ${foreign})`, {
      hint: "export it to ONNX; docs/connect-your-model shows how",
    });
  }
  const folder = dirname(path);
  const near = basename(folder) === "onnx" ? [folder, dirname(folder)] : [folder];
  return { name: modelName(path), path, folders: near };
}

const FOREIGN: Readonly<Record<string, string>> = {
  ".pt": "PyTorch",
  ".pth": "PyTorch",
  ".ckpt": "PyTorch or TensorFlow",
  ".safetensors": "weights alone",
  ".h5": "Keras",
  ".keras": "Keras",
  ".pb": "TensorFlow",
  ".tflite": "TensorFlow Lite",
  ".mlmodel": "Core ML",
};

// a file called model.onnx is better known by its folder
function modelName(path: string): string {
  const file = basename(path).replace(/\.onnx$/i, "");
  const folder = basename(dirname(resolve(path)));
  const parent = basename(dirname(dirname(resolve(path))));
  return file !== "model" ? file : folder === "onnx" ? parent || file : folder || file;
}

/** The .onnx files of a folder, in the order in which people number them: epoch-2 before epoch-10. Throws where it cannot be read. */
export async function modelFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /\.onnx$/i.test(name) && !name.startsWith("."))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

async function modelIn(folder: string): Promise<string> {
  for (const place of [folder, join(folder, "onnx")]) {
    const models = await modelFiles(place).catch((cause: unknown): readonly string[] => {
      if (place === folder) throw fileError(cause, folder);
      return [];
    });
    const chosen =
      models.find((name) => name.toLowerCase() === "model.onnx") ?? (models.length === 1 ? models[0] : undefined);
    if (chosen !== undefined) return join(place, chosen);
    if (models.length > 1) {
      throw new DeeplingError("invalid", `model: ${folder} holds ${models.length} (${models.slice(0, 5).join(", ")})`, {
        hint: "name one of these files; the page and `deepling compare` take the folder",
      });
    }
  }
  throw new DeeplingError("missing", `model: no .onnx file in ${folder}`, {
    hint: "give an .onnx file; docs/connect-your-model shows how to export one",
  });
}

async function nothingThere(text: string): Promise<DeeplingError> {
  const shipped = shippedModels.map(({ name }) => name);
  if (shipped.includes(text)) {
    return new DeeplingError("missing", `model: ${text} (its file is not installed)`, {
      hint: "install Deepling again",
    });
  }
  const beside = await readdir(dirname(text)).catch((): string[] => []);
  const known = [...shipped, ...beside.filter((name) => /\.onnx$/i.test(name))];
  const [near] = nearest(basename(text), known, 1, 0.4);
  return new DeeplingError("missing", `model: ${text}`, {
    hint: `${near === undefined ? "" : `did you mean ${near}? `}give an .onnx file, a folder that holds one, or ${shipped.join(", ")}`,
  });
}
