import { findOp, isPointwise, layerOf } from "../../ops/index.ts";
import { type LayerWords, other } from "../../ops/layer-words.ts";

/** What an operator is to a person, where it stands as a layer by itself. */
export function operatorOf(type: string): LayerWords {
  const layer = layerOf(type);
  return layer === "carrier" ? other(type) : layer;
}

/** Whether an operator bends a line: what an activation is made of. */
export const isBend = (type: string): boolean => isPointwise(type) && findOp(type)?.traits.includes("linear") !== true;
