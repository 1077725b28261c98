import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { TypedGraph } from "../../packages/engine/src/graph/typed-graph.ts";
import {
  type DecodeOptions,
  decodeModel,
  float32,
  inspectModel,
  type ModelInfo,
  type Tensor,
} from "../../packages/engine/src/index.ts";

/** What test/golden/edits.py wrote down of one network: its scores without edits and with each. */
interface EditedGolden {
  readonly shape: readonly number[];
  readonly images: readonly number[];
  readonly scores: readonly number[];
  readonly edits: Readonly<Record<string, readonly number[]>>;
}

const folder = new URL("../golden/edits/", import.meta.url);

/** Both networks by name: "residual" (ResNet's blocks and a depthwise one) and "last" (channels last). */
export const editedGoldens = JSON.parse(readFileSync(new URL("edits.json", folder), "utf8")) as Readonly<
  Record<"residual" | "last", EditedGolden>
>;

/** The bytes of a network's file. */
export function goldenFile(name: keyof typeof editedGoldens): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(new URL(`${name}.onnx.gz`, folder))));
}

/** A network as a study has it, and its images. */
export function editedGolden(
  name: keyof typeof editedGoldens,
  options?: DecodeOptions,
): { readonly graph: TypedGraph; readonly model: ModelInfo; readonly images: Tensor<"float32"> } {
  const { shape, images } = editedGoldens[name];
  const { graph, model } = inspectModel(decodeModel(goldenFile(name), options), { name });
  return { graph, model, images: float32(shape, images) };
}
