import type { Layer } from "../layer.ts";
import type { Net } from "../net.ts";
import { spaceOf } from "../prune/space.ts";
import { type CopiedUnits, copiedUnits } from "./copied-units.ts";
import { type LayerSum, layerSum } from "./layer-sum.ts";

/** A unit of a layer, both by number. */
export interface UnitPlace {
  readonly layer: number;
  readonly unit: number;
}

/** A sum that reads a unit: the layer that carries the unit there, and the units that stand for it in that layer. */
export interface UnitReader {
  readonly sum: LayerSum;
  readonly through: number;
  readonly units: readonly number[];
}

/** Which sums make units, and which read them. */
export interface UnitSums extends Pick<CopiedUnits, "copiesOf"> {
  /** The sum that makes a unit, through activations and poolings behind it, and its number there; undefined where it is no one sum. */
  readonly sumOf: (place: UnitPlace) => { readonly sum: LayerSum; readonly unit: number } | undefined;
  /** The next sums that read a unit, in the layers' order. */
  readonly readersOf: (place: UnitPlace) => readonly UnitReader[];
  /** Where a unit comes from: normalisations, activations, poolings and concatenations have the units of the layer before. */
  readonly originOf: (place: UnitPlace) => UnitPlace;
}

/** Kinds of layers that hand units on. */
const KEEPS: ReadonlySet<Layer["kind"]> = new Set<Layer["kind"]>(["normalization", "activation", "pooling", "concat"]);

/** Finds the sums around the units of a network: through normalisations, activations and poolings, additions and concatenations. */
export function unitSums(net: Net, layers: readonly Layer[]): UnitSums {
  const sums = layers.map((layer) => layerSum(net, layers, layer));
  const isInner = new Set(
    sums.flatMap((sum) => (sum?.adds ? [...sum.within].filter((value) => value !== layers[sum.layer]?.value) : [])),
  );
  const whole = sums.filter(
    (sum): sum is LayerSum => sum?.adds === true && !isInner.has(layers[sum.layer]?.value ?? ""),
  );
  const copies = copiedUnits(net, layers);
  const same = sameUnits(net, layers, copies);

  const sumOf = (place: UnitPlace): ReturnType<UnitSums["sumOf"]> => {
    const seen = new Set<number>();
    for (let at: UnitPlace | undefined = place; at !== undefined && !seen.has(at.layer); at = same.before(at)) {
      seen.add(at.layer);
      const sum = sums[at.layer];
      if (sum?.adds === true) return { sum, unit: at.unit };
    }
    return undefined;
  };

  /** The layers behind one that carry its units on, but for those that a sum makes of them. */
  const carriers = (layer: number, unit: number, reading: readonly LayerSum[]) => {
    const made = new Set(reading.flatMap(({ within }) => [...within]));
    return layers
      .filter(({ inputs, value }) => inputs.includes(layer) && !made.has(value))
      .map(({ index }) => ({ layer: index, units: same.behind({ layer, unit }, index) }))
      .filter(({ units }) => units.length > 0);
  };

  const readersOf = (place: UnitPlace): readonly UnitReader[] => {
    const found = new Map<number, UnitReader>();
    const open: { layer: number; units: readonly number[] }[] = [{ layer: place.layer, units: [place.unit] }];
    const seen = new Set<number>();
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const { layer, units } = at;
      if (seen.has(layer)) continue;
      seen.add(layer);
      const reading = whole.filter(({ sources }) => sources.includes(layer));
      for (const sum of reading) if (!found.has(sum.layer)) found.set(sum.layer, { sum, through: layer, units });
      open.push(...carriers(layer, units[0] ?? 0, reading));
    }
    return [...found.values()].sort((a, b) => a.sum.layer - b.sum.layer);
  };

  const originOf = (place: UnitPlace): UnitPlace => {
    let at = place;
    for (let steps = 0; steps < layers.length; steps++) {
      const next: UnitPlace | undefined = KEEPS.has(layers[at.layer]?.kind ?? "other") ? same.before(at) : undefined;
      if (next === undefined || next.layer === 0) return at;
      at = next;
    }
    return at;
  };
  return { sumOf, readersOf, originOf, copiesOf: copies.copiesOf };
}

/** Which units of neighbouring layers are the same channel, by what the nodes between them do with channels. */
function sameUnits(net: Net, layers: readonly Layer[], { copied }: CopiedUnits) {
  const placeOf = ({ value, channels }: Layer) => ({ value, axis: channels.axis });
  const space = spaceOf(net, layers.map(placeOf));
  const classes = new Map<number, ReadonlyMap<number, readonly number[]>>();
  const unitsByClass = (layer: Layer): ReadonlyMap<number, readonly number[]> => {
    const known = classes.get(layer.index);
    if (known !== undefined) return known;
    const found = new Map<number, number[]>();
    for (let unit = 0; unit < space.extent(placeOf(layer)); unit++) {
      const key = space.classOf(placeOf(layer), unit);
      found.set(key, [...(found.get(key) ?? []), unit]);
    }
    classes.set(layer.index, found);
    return found;
  };
  const among = ({ layer, unit }: UnitPlace, other: number): readonly number[] => {
    const [own, there] = [layers[layer], layers[other]];
    if (own === undefined || there === undefined || unit >= space.extent(placeOf(own))) return [];
    return unitsByClass(there).get(space.classOf(placeOf(own), unit)) ?? [];
  };
  /** The unit before it that it is; undefined where it is none or several. */
  const before = (place: UnitPlace): UnitPlace | undefined => {
    const from = copied(place);
    if (from !== undefined) return from;
    const inputs = layers[place.layer]?.inputs ?? [];
    const found = inputs.flatMap((layer) => among(place, layer).map((unit) => ({ layer, unit })));
    return found.length === 1 ? found[0] : undefined;
  };
  /** The units of a layer behind it that are the same channel. */
  const behind = ({ layer, unit }: UnitPlace, other: number): readonly number[] =>
    among({ layer, unit }, other).filter((at) => {
      // an addition elsewhere ties channels that a concatenation keeps apart
      const from = copied({ layer: other, unit: at });
      return from === undefined || (from.layer === layer && from.unit === unit);
    });
  return { before, behind };
}
