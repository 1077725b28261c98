import { DeeplingError } from "../../base/error.ts";
import { plural } from "../../base/plural.ts";
import type { Layer } from "../../passes/layer.ts";

/** Where a network's numbers stop being finite. */
export interface NotFinite {
  /** Index and name of the first layer, in the network's order, with NaN or infinite activations; undefined where only what follows all layers has them. */
  readonly layer: { readonly index: number; readonly name: string; readonly op: string } | undefined;
  /** Images on which that layer has them. */
  readonly images: number;
  /** Images that were looked at. */
  readonly read: number;
}

/** What to do about it. */
export const NOT_FINITE_HINT =
  "the layer overflows, or its weights are NaN: check the preprocessing (--mean --std --scale) and how the model was trained or exported";

/** What a layer is called in a message. */
const layerWords = (layer: NotFinite["layer"]): string =>
  layer === undefined ? "the class scores" : `layer "${layer.name}"${layer.op === "" ? "" : ` (${layer.op})`}`;

/** As a sentence of a note. */
export function sayNotFinite({ layer, images, read }: NotFinite): string {
  return `${layerWords(layer)} ${layer === undefined ? "are" : "is the first that is"} NaN or infinite, on ${images.toLocaleString("en")} of ${plural(read, "image")}: ${NOT_FINITE_HINT}`;
}

/** As an error, where nothing is left to answer with. */
export function notFiniteError({ layer, images, read }: NotFinite): DeeplingError {
  return new DeeplingError(
    "invalid",
    `activation: NaN or infinite on ${images.toLocaleString("en")} of ${plural(read, "image")} (${layerWords(layer)}${layer === undefined ? "" : " is the first"})`,
    { hint: NOT_FINITE_HINT },
  );
}

/** A layer as it is named. */
export const namedLayer = ({ index, name, op }: Layer): NotFinite["layer"] => ({ index, name, op });
