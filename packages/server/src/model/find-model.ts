import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { DeeplingError, nearest } from "@deepling/engine";
import { fileError } from "../data/file-error.ts";
import type { ModelContent, ModelFile, ModelKind } from "./model-kind.ts";
import { kindOf, modelKinds, readEndings } from "./model-kinds.ts";
import { findShippedModel, shippedModels } from "./shipped-models.ts";

/** The file that MODEL means, its kind, and a short name for the person. */
export interface ModelPlace extends ModelFile {
  readonly name: string;
  readonly kind: ModelKind;
  readonly open: (file: ModelFile) => Promise<ModelContent>;
}

/**
 * MODEL as a shipped name, a file, or a folder with model.onnx or exactly one .onnx file (also in a sub-folder onnx/, as on
 * Hugging Face). Throws "missing model", or "unsupported model" for a kind of file that is not read.
 */
export async function findModel(text: string, folders?: readonly string[]): Promise<ModelPlace> {
  const shipped = findShippedModel(text, folders);
  if (shipped !== undefined) return placeOf(join(shipped, "model.onnx"), { name: text, folders: [shipped] });
  const found = await stat(text).catch(() => undefined);
  if (found === undefined) throw await nothingThere(text);
  const path = found.isDirectory() ? await modelIn(text) : text;
  const folder = dirname(path);
  const near = basename(folder) === "onnx" ? [folder, dirname(folder)] : [folder];
  return placeOf(path, { name: modelName(path), folders: near });
}

async function placeOf(
  path: string,
  known: { readonly name: string; readonly folders: readonly string[] },
): Promise<ModelPlace> {
  const kind = kindOf(path, await headOf(path));
  if (typeof kind.open !== "function") throw refused(path, kind, kind.open.hint);
  return { ...known, path, kind, open: kind.open };
}

function refused(path: string, { title }: ModelKind, hint: string): DeeplingError {
  return new DeeplingError("unsupported", `model: ${path} (${title})`, { hint });
}

/** The first bytes of a file; none where it cannot be read, which opening it will tell. */
async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return new Uint8Array();
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(16), 0, 16);
    return buffer.subarray(0, bytesRead);
  } catch {
    return new Uint8Array();
  } finally {
    await file.close();
  }
}

// a file called model.onnx is better known by its folder
function modelName(path: string): string {
  const file = basename(path).replace(/\.onnx$/i, "");
  const folder = basename(dirname(resolve(path)));
  const parent = basename(dirname(dirname(resolve(path))));
  return file !== "model" ? file : folder === "onnx" ? parent || file : folder || file;
}

/** The model files of a folder that can be read, in the order in which people number them: epoch-2 before epoch-10. Throws where it cannot be read. */
export async function modelFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => readEndings.includes(extname(name).toLowerCase()) && !name.startsWith("."))
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
  const names = await readdir(folder);
  for (const kind of modelKinds) {
    const own = names.find((name) => name === kind.mark) ?? names.find((name) => kind.endings.includes(extname(name)));
    if (own !== undefined && typeof kind.open !== "function") throw refused(join(folder, own), kind, kind.open.hint);
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
  const [near] = nearest(basename(text), known, 1);
  return new DeeplingError("missing", `model: ${text}`, {
    hint: `${near === undefined ? "" : `did you mean ${near}? `}give an .onnx file, a folder that holds one, or ${shipped.join(", ")}`,
  });
}
