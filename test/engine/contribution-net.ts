import { readFileSync } from "node:fs";
import { arrayDataset, createLocalStudy, decodeModel, inspectModel } from "../../packages/engine/src/index.ts";
import { smallParts } from "./small-study.ts";

/** What PyTorch found of a unit. */
export interface UnitGolden {
  readonly sum: string;
  readonly unit: number;
  readonly counted: number;
  readonly mean: number;
  readonly bias: number;
  readonly sources: readonly (readonly number[])[];
  readonly readers: readonly { readonly sum: string; readonly through: string; readonly values: readonly number[] }[];
}

/** Written by test/golden/contributions.py. */
export const golden = JSON.parse(readFileSync(new URL("../golden/contributions.json", import.meta.url), "utf8")) as {
  readonly model: string;
  readonly pixels: string;
  readonly units: readonly UnitGolden[];
};

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));
/** RGB bytes, image after image. */
const pixels = bytes(golden.pixels);
const SIZE = 3 * 8 * 8;
/** Images. */
export const COUNT = pixels.length / SIZE;

/** The layers by which Deepling knows what PyTorch's script names. */
export const LAYERS: Readonly<Record<string, string>> = {
  ...{ x: "input", first: "relu", small: "small", large: "large", pooled: "maxpool" },
  ...{ depth: "depth", inner: "relu_3", added: "add", out: "relu_4", dense: "relu_5" },
};
/** The layer that holds a sum: the last that is affine. */
export const sumLayer = (name: string): string => ({ first: "bn1" })[name] ?? LAYERS[name] ?? name;

/** A study of the network that PyTorch wrote, on the same images. */
export function goldenStudy(batch: number | "free") {
  const decoded = decodeModel(bytes(golden.model));
  const inputs = decoded.inputs.map((input) => ({ ...input, shape: [batch, 3, 8, 8] as const }));
  const graph = batch === "free" ? decoded : { ...decoded, inputs };
  const rows = (indices: readonly number[]) =>
    indices.map((item) => ({
      ...{ width: 8, height: 8, channels: 3 as const },
      pixels: pixels.slice(item * SIZE, (item + 1) * SIZE),
    }));
  const dataset = arrayDataset({
    ...{ name: "golden", fingerprint: "golden", count: COUNT, classes: [], labels: undefined, notes: [] },
    itemName: (item) => `image-${item}`,
    read: async (indices) => rows(indices),
  });
  const parts = smallParts("golden", graph);
  return createLocalStudy({ ...parts, ...inspectModel(graph, { name: "golden" }), dataset, classes: [], labels: [] });
}
