import {
  type Graph,
  type InputReading,
  imageFlags,
  nameCounts,
  ownScaling,
  type Preprocessing,
  type PreprocessingFlags,
  readInput,
  resolvePreprocessing,
  shortLabels,
} from "@deepling/engine";
import { findModel } from "./find-model.ts";
import { readText } from "./read-text.ts";

/** A model as it was read from disk, with what the files beside it say. */
export interface OpenedModel {
  /** Short name for the person: the file's, or its folder's. */
  readonly name: string;
  readonly path: string;
  /** The kind of file that it is, such as "onnx". */
  readonly kind: string;
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
  /** Whether how pixels become its input is a guess. */
  readonly guessed: boolean;
  /** Assumptions, for the person. */
  readonly notes: readonly string[];
}

/** What the command line says of the model; `labels` is a path here, `output` names the output that holds the class scores. */
export type ModelFlags = PreprocessingFlags & { readonly output?: string | undefined };

/**
 * Opens MODEL: a file of one of `modelKinds`, a folder that holds one, or a shipped name, with labels and preprocessing from flags, from
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
  const { graph, written, texts, notes: ofFile } = await place.open(place);
  const reading = readInput(graph, imageFlags(flags));
  const labelText = flags.labels === undefined ? undefined : await readText(flags.labels);
  const { preprocessing, labels, notes, guessed } = resolvePreprocessing({
    input: reading.geometry ?? NO_GEOMETRY,
    flags: { ...own, labels: labelText },
    files: texts,
    metadata: graph.metadata,
    scaling: reading.input === undefined ? undefined : ownScaling(graph, reading.input),
    classes: nameCounts(graph, output),
  });
  return {
    name: place.name,
    path: place.path,
    kind: place.kind.id,
    graph,
    written,
    labels,
    classes: shortLabels(labels),
    reading,
    preprocessing,
    guessed,
    notes: [...ofFile, ...(reading.geometry === undefined ? [] : notes)],
  };
}

/** Stands for the geometry of a model that takes no image, of which only the labels are read. */
const NO_GEOMETRY = { layout: "nchw", channels: undefined, height: undefined, width: undefined } as const;
