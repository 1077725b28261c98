import { type LayerMeasure, type LayerMeasureKey, layerMeasure, percent } from "@deepling/engine";

const WRITTEN = {
  count: (value: number) => value.toLocaleString("en"),
  amount: (value: number) => value.toLocaleString("en"),
  share: (value: number) => percent(value),
  milliseconds: (value: number) => `${value.toPrecision(3)} ms`,
  relative: (value: number) => percent(value),
} as const satisfies Readonly<Record<LayerMeasure["unit"], (value: number) => string>>;

/** A value of a measure as it is written; "" for a layer that costs nothing. */
export function writtenMeasure(key: LayerMeasureKey, value: number): string {
  const { from, unit }: LayerMeasure = layerMeasure(key);
  return value === 0 && from === "network" ? "" : WRITTEN[unit](value);
}
