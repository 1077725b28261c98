import { imageFlags } from "../../packages/engine/src/data/preprocessing/flags.ts";
import type { InputShape } from "../../packages/engine/src/data/preprocessing/input-shape.ts";
import {
  type PreprocessingEvidence,
  resolvePreprocessing,
} from "../../packages/engine/src/data/preprocessing/resolve.ts";
import { emptyGraph } from "../../packages/engine/src/graph/empty-graph.ts";
import type { Dim } from "../../packages/engine/src/graph/graph.ts";
import { readInput } from "../../packages/engine/src/model/image-input.ts";

const NCHW: readonly Dim[] = ["batch", 3, 224, 224];

/** What is resolved for a model whose only input has this shape. */
export function resolve({
  shape = NCHW,
  ...evidence
}: Partial<PreprocessingEvidence> & { readonly shape?: readonly Dim[] }) {
  const input = { name: "x", type: "float32", shape } as const;
  const { geometry } = readInput(
    { ...emptyGraph("net"), inputs: [input], outputs: [input] },
    imageFlags(evidence.flags ?? {}),
  );
  return resolvePreprocessing({ input: geometry as InputShape, ...evidence });
}

/** A preprocessor_config.json beside the model. */
export const processor = (config: object) => new Map([["preprocessor_config.json", JSON.stringify(config)]]);
