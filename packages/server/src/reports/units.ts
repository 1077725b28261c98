import { finite, type Layer, type LayerUnits, type StudyInfo } from "@deepling/engine";
import type { Patch, UnitReport, UnitsReport } from "./unit-report.ts";

/** Gathers what excites the units named, all of them unless some are. */
export function reportUnits(
  info: StudyInfo,
  tops: LayerUnits,
  read: number,
  { units, notes = [] }: { readonly units?: readonly number[] | undefined; readonly notes?: readonly string[] } = {},
): UnitsReport {
  const layer = info.model.layers[tops.layer] as Layer;
  const chosen = units ?? Array.from({ length: tops.units }, (_, unit) => unit);
  return {
    model: info.model.name,
    data: info.data.name,
    layer: layer.name,
    count: read,
    units: chosen.map((unit) => reportUnit(info, layer, tops, unit)),
    notes,
  };
}

function reportUnit(info: StudyInfo, layer: Layer, tops: LayerUnits, unit: number): UnitReport {
  const { classes, labels, names } = info.data;
  const { fit } = info.preprocessing;
  const means = [...tops.classMeans.subarray(unit * classes.length, (unit + 1) * classes.length)];
  const best = bestClass(means);
  const { count, items, values, places } = tops.top;
  const slots = Array.from({ length: count }, (_, slot) => unit * count + slot);
  return {
    unit,
    mean: finite(tops.means[unit] ?? Number.NaN),
    active: tops.active[unit] ?? 0,
    class: best === undefined ? null : (classes[best] ?? String(best)),
    selectivity: best === undefined ? null : selectivity(means, best),
    top: slots
      .filter((at) => (items[at] ?? -1) >= 0)
      .map((at) => {
        const item = items[at] as number;
        const place = places[at] as number;
        const label = labels?.[item] ?? -1;
        const position = layer.shape.length < 4 ? null : placeIn(place, tops.map[1]);
        const patch = patchAt(layer, position, fit);
        return {
          item,
          name: names[item] ?? String(item),
          true: label < 0 ? null : (classes[label] ?? String(label)),
          value: finite(values[at] ?? Number.NaN),
          position,
          patch,
          whole: patch.width === fit.width && patch.height === fit.height,
        };
      }),
  };
}

const placeIn = (place: number, columns: number): readonly [number, number] => [
  Math.floor(place / columns),
  place % columns,
];

/** The class with the largest mean; none where all that are known are equal. */
function bestClass(means: readonly number[]): number | undefined {
  const known = means.filter((mean) => !Number.isNaN(mean));
  const most = Math.max(...known);
  return known.some((mean) => mean < most) ? means.indexOf(most) : undefined;
}

function selectivity(means: readonly number[], best: number): number | null {
  const others = means.filter((mean, index) => index !== best && !Number.isNaN(mean));
  const most = means[best] as number;
  const rest = others.reduce((sum, mean) => sum + mean, 0) / others.length;
  if (others.length === 0 || means.some((mean) => mean < 0) || most + rest === 0) return null;
  return (most - rest) / (most + rest);
}

/** What a position sees of the image; all of it where the layer sees everything. */
export function patchAt(
  { receptiveField }: Pick<Layer, "receptiveField">,
  position: readonly [number, number] | null,
  { width, height }: { readonly width: number; readonly height: number },
): Patch {
  if (receptiveField === undefined || position === null) return { x: 0, y: 0, width, height };
  const { size, stride, offset } = receptiveField;
  // a field after a growing Resize is a fraction of a pixel
  const [high, wide] = size.map((extent) => Math.max(1, Math.ceil(extent))) as [number, number];
  const first = (side: 0 | 1, extent: number) =>
    Math.round(offset[side] + stride[side] * position[side] - (extent - 1) / 2);
  const box = { x: first(1, wide), y: first(0, high), width: wide, height: high };
  // a field larger than the image is shown as the image
  return {
    ...(box.width >= width ? { x: 0, width } : { x: box.x, width: box.width }),
    ...(box.height >= height ? { y: 0, height } : { y: box.y, height: box.height }),
  };
}
