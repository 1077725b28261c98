import type { LayerQuality } from "@deepling/engine";
import { QUALITY, type QualityKey } from "./measures.ts";

const KEYS = Object.keys(QUALITY).filter((key): key is QualityKey => Object.hasOwn(QUALITY, key));

/** The measures that have a value at some layer: without classes, none that speaks of them. All, while no layer is there. */
export function knownMeasures(
  layers: readonly { readonly quality: LayerQuality }[] | undefined,
): readonly QualityKey[] {
  if (layers === undefined) return KEYS;
  return KEYS.filter((key) => layers.some(({ quality }) => Number.isFinite(quality[key])));
}
