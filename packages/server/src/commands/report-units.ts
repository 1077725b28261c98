import type { Layer, StudyInfo, UnitTops } from "@deepling/engine";

/** A box of the fitted image in its pixels; it may reach out of it. */
export interface Patch {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One of the images that excite a unit most. */
export interface UnitExample {
  readonly item: number;
  readonly name: string;
  /** Class, null where unknown. */
  readonly true: string | null;
  /** The unit's largest activation. */
  readonly value: number;
  /** Where it stands in the layer's map, null for a dense layer. */
  readonly position: readonly [number, number] | null;
  /** What of the image that position sees, and whether that is all of it. */
  readonly patch: Patch;
  readonly whole: boolean;
}

/** One unit. */
export interface UnitReport {
  readonly unit: number;
  /** Mean activation over all positions and images. */
  readonly mean: number;
  /** Share of the images in which it is above zero anywhere. */
  readonly active: number;
  /** The class whose images excite it most in the mean, null without labels. */
  readonly class: string | null;
  /** (μ − μ′) / (μ + μ′), μ that class's mean activation, μ′ the mean of the others'; null without labels and where means are negative (morcos2018). */
  readonly selectivity: number | null;
  readonly top: readonly UnitExample[];
}

/** What `units --json` prints (docs/json.md). */
export interface UnitsReport {
  readonly model: string;
  readonly data: string;
  readonly layer: string;
  readonly count: number;
  readonly units: readonly UnitReport[];
}

/** Gathers what excites the units named, all of them unless some are. */
export function reportUnits(info: StudyInfo, tops: UnitTops, units?: readonly number[]): UnitsReport {
  const layer = info.model.layers[tops.layer] as Layer;
  const chosen = units ?? Array.from({ length: tops.units }, (_, unit) => unit);
  return {
    model: info.model.name,
    data: info.data.name,
    layer: layer.name,
    count: info.data.count,
    units: chosen.map((unit) => reportUnit(info, layer, tops, unit)),
  };
}

function reportUnit(info: StudyInfo, layer: Layer, tops: UnitTops, unit: number): UnitReport {
  const { classes, labels, names } = info.data;
  const { fit } = info.preprocessing;
  const means = [...tops.classMeans.subarray(unit * classes.length, (unit + 1) * classes.length)];
  const best = bestClass(means);
  const slots = Array.from({ length: tops.count }, (_, slot) => unit * tops.count + slot);
  return {
    unit,
    mean: tops.means[unit] ?? Number.NaN,
    active: tops.active[unit] ?? Number.NaN,
    class: best === undefined ? null : (classes[best] ?? String(best)),
    selectivity: best === undefined ? null : selectivity(means, best),
    top: slots
      .filter((at) => (tops.items[at] ?? -1) >= 0)
      .map((at) => {
        const item = tops.items[at] as number;
        const place = tops.places[at] as number;
        const label = labels?.[item] ?? -1;
        const position = layer.shape.length < 4 ? null : placeIn(place, tops.map[1]);
        const patch = patchAt(layer, position, fit);
        return {
          item,
          name: names[item] ?? String(item),
          true: label < 0 ? null : (classes[label] ?? String(label)),
          value: tops.values[at] as number,
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

function bestClass(means: readonly number[]): number | undefined {
  let best: number | undefined;
  means.forEach((mean, index) => {
    if (!Number.isNaN(mean) && (best === undefined || mean > (means[best] as number))) best = index;
  });
  return best;
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
  const [y = 0, x = 0] = [0, 1].map((side) =>
    Math.round(
      (offset[side] as number) +
        (stride[side] as number) * (position[side] as number) -
        ((size[side] as number) - 1) / 2,
    ),
  );
  const box = { x, y, width: size[1], height: size[0] };
  // a field larger than the image is shown as the image
  return {
    ...(box.width >= width ? { x: 0, width } : { x: box.x, width: box.width }),
    ...(box.height >= height ? { y: 0, height } : { y: box.y, height: box.height }),
  };
}
