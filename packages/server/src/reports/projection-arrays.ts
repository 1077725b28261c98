import { type LayoutSequence, nameAt, type StudyInfo } from "@deepling/engine";
import type { NpyArray } from "../write-npz.ts";

/** A layout sequence as the arrays of an .npz file (docs/json.md). */
export function projectionArrays(info: StudyInfo, sequence: LayoutSequence): Record<string, NpyArray> {
  const { items, layers, pivots } = sequence;
  const positions = new Float32Array(layers.length * items.length * 2);
  for (const [index, layer] of layers.entries()) positions.set(layer.positions, index * items.length * 2);
  const measures = Object.keys(layers[0]?.quality ?? {}).map((key): [string, NpyArray] => [
    `quality_${key}`,
    {
      data: Float64Array.from(layers, ({ quality }) => Number(quality[key as keyof typeof quality])),
      shape: [layers.length],
    },
  ]);
  return {
    items: { data: items, shape: [items.length] },
    names: { texts: Array.from(items, (item) => nameAt(info.data.names, item) ?? String(item)) },
    labels: { data: Int32Array.from(items, (item) => info.data.labels?.[item] ?? -1), shape: [items.length] },
    pivots: { data: pivots, shape: [pivots.length] },
    layers: { texts: layers.map((layer) => layer.name) },
    kinds: { texts: layers.map((layer) => layer.kind) },
    positions: { data: positions, shape: [layers.length, items.length, 2] },
    ...Object.fromEntries(measures),
  };
}
