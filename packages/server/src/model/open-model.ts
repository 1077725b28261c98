import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  DeeplingError,
  decodeModel,
  type Graph,
  type InputReading,
  imageFlags,
  isSideFile,
  nameCounts,
  ownScaling,
  type Preprocessing,
  type PreprocessingFlags,
  readInput,
  resolvePreprocessing,
  shortLabels,
} from "@deepling/engine";
import { errorCode, fileError } from "../data/file-error.ts";
import { findModel } from "./find-model.ts";

/** A model as it was read from disk, with what the files beside it say. */
export interface OpenedModel {
  /** Short name for the person: the file's, or its folder's. */
  readonly name: string;
  readonly path: string;
  /** Where external data lies; for `Runtime.open`. */
  readonly directory: string;
  readonly bytes: Uint8Array;
  readonly graph: Graph;
  /** The same as the file writes it, its opset not lifted. */
  readonly written: () => Graph;
  /** Class names as written, with all their synonyms, for `matchClasses`; empty where nothing names them. */
  readonly labels: readonly string[];
  /** Class names for a screen. */
  readonly classes: readonly string[];
  /** Which input is the image, and how its numbers are pixels. */
  readonly reading: InputReading;
  /** How images become its input; what is usual where the model takes no image. */
  readonly preprocessing: Preprocessing;
  /** Assumptions, for the person. */
  readonly notes: readonly string[];
}

/** What the command line says of the model; `labels` is a path here, `output` names the output that holds the class scores. */
export type ModelFlags = PreprocessingFlags & { readonly output?: string | undefined };

/**
 * Opens MODEL: an .onnx file, a folder that holds one, or a shipped name, with labels and preprocessing from flags, from
 * files beside it and from its own metadata. Throws "missing model", "unsupported model", what the decoder finds wrong, and
 * what is wrong with flags or files.
 */
export async function openModel(
  text: string,
  flags: ModelFlags = {},
  folders?: readonly string[],
): Promise<OpenedModel> {
  const { output, ...own } = flags;
  const place = await findModel(text, folders);
  const bytes = await readModel(place.path);
  const directory = dirname(place.path);
  // the decoder has refused every location that leads out of the folder
  const externalData = (location: string) => readFileSync(join(directory, location));
  const graph = named(basename(place.path), () => decodeModel(bytes, { externalData }));
  const reading = readInput(graph, imageFlags(flags));
  const labelText = flags.labels === undefined ? undefined : await readText(flags.labels);
  const { preprocessing, labels, notes } = resolvePreprocessing({
    input: reading.geometry ?? NO_GEOMETRY,
    flags: { ...own, labels: labelText },
    files: await sideFiles(place.folders),
    metadata: graph.metadata,
    scaling: reading.input === undefined ? undefined : ownScaling(graph, reading.input),
    classes: nameCounts(graph, output),
  });
  return {
    name: place.name,
    path: place.path,
    directory,
    bytes,
    graph,
    written: () => decodeModel(bytes, { externalData, asWritten: true }),
    labels,
    classes: shortLabels(labels),
    reading,
    preprocessing,
    notes: reading.geometry === undefined ? [] : notes,
  };
}

/** Stands for the geometry of a model that takes no image, of which only the labels are read. */
const NO_GEOMETRY = { layout: "nchw", channels: undefined, height: undefined, width: undefined } as const;

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

/** A text file in UTF-8, or in UTF-16 with a byte order mark, as PowerShell writes one. */
async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw fileError(cause, path);
  });
  const mark = `${bytes[0]},${bytes[1]}`;
  const encoding = mark === "255,254" ? "utf-16le" : mark === "254,255" ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
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
