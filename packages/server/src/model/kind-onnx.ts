import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DeeplingError, decodeModel, type Graph, isSideFile } from "@deepling/engine";
import { errorCode, fileError } from "../data/file-error.ts";
import type { ModelKind } from "./model-kind.ts";
import { readText } from "./read-text.ts";

/** ONNX, with weights inside or in files beside it. */
export const onnx: ModelKind = {
  id: "onnx",
  title: "ONNX",
  endings: [".onnx"],
  begins: "unmarked",
  mark: "none",
  open: async ({ path, folders }) => {
    const bytes = await readModel(path);
    // the decoder has refused every location that leads out of the folder
    const externalData = (location: string) => readFileSync(join(dirname(path), location));
    return {
      graph: named(basename(path), () => decodeModel(bytes, { externalData })),
      written: () => decodeModel(bytes, { externalData, asWritten: true }),
      texts: await sideFiles(folders),
      notes: [],
    };
  },
};

async function readModel(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (errorCode(cause) !== "ERR_FS_FILE_TOO_LARGE") throw fileError(cause, path);
    throw new DeeplingError("unsupported", `model: ${path} (larger than 2 GB)`, {
      hint: "export it with its weights as external data",
      cause,
    });
  }
}

/** Texts of the files that say something of the model, the nearer folder first. */
async function sideFiles(folders: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const folder of folders) {
    const names = (await readdir(folder)).filter(isSideFile).sort();
    for (const name of names) if (!files.has(name)) files.set(name, await readText(join(folder, name)));
  }
  return files;
}

/** What `decode` gives; a fault of the file says which file. */
function named(file: string, decode: () => Graph): Graph {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof DeeplingError)) throw error;
    const subject = `${error.message.slice(error.code.length + 1)} (${file})`;
    throw new DeeplingError(error.code, subject, {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}
