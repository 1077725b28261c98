import { DeeplingError, type Layer, type ModelInfo } from "@deepling/engine";
import { UsageError } from "../cli/usage-error.ts";
import { chooseLayers } from "./choose.ts";

/** A layer and the number of its units. */
export interface LayerChoice {
  readonly layer: Layer;
  readonly units: number;
}

/** Several layers, separated by commas. Throws as `layerArgument` does. */
export function layersArgument(text: string, model: ModelInfo): readonly LayerChoice[] {
  return text.split(",").map((part) => layerArgument(part, model));
}

/** The layer of this name or number. Throws "unknown layer", "unsupported layer" where its units cannot be counted. */
export function layerArgument(text: string, { layers }: ModelInfo): LayerChoice {
  const [index, ...more] = chooseLayers(text, layers);
  if (more.length > 0) throw new UsageError(`invalid value: --layer ${text}`, "give one layer");
  const layer = layers[index ?? 0] as Layer;
  const units = layer.channels.count;
  if (layer.index === 0) {
    throw new DeeplingError("unsupported", `layer: ${layer.name} (it is the image itself)`, {
      hint: "choose a layer behind it",
    });
  }
  if (typeof units !== "number" || layer.shape.length === 0) {
    const why = layer.shape.length === 0 ? "it is not known to have units" : "its number of units is not known";
    throw new DeeplingError("unsupported", `layer: ${layer.name} (${why})`, {
      hint: "choose another",
    });
  }
  return { layer, units };
}
