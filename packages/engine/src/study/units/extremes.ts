/** Images with the largest or smallest answers of each unit. */
export interface UnitExamples {
  /** Images kept for each unit. */
  readonly count: number;
  /** units × count: data set indices; −1 where there are fewer. */
  readonly items: Int32Array;
  /** units × count: the unit's answer, its largest activation on the image; NaN where there is no image. */
  readonly values: Float32Array;
  /** units × count: where that activation stands, row by row through the layer's map; −1 where there is no image. */
  readonly places: Int32Array;
}

/** The first few of each unit in an order, as images come. */
export interface Extremes {
  /** Keeps an answer if it is beyond the unit's bound; of equal ones those that come first. */
  readonly offer: (unit: number, item: number, value: number, place: number) => void;
  /** Per unit: the last answer that is kept, NaN while there is room. Most answers are not beyond it, and need not be offered. */
  readonly bounds: Float32Array;
  /** Offers all that was kept of the images that follow. */
  readonly append: (examples: UnitExamples) => void;
  readonly examples: UnitExamples;
}

/** Keeps the `count` largest answers of each unit, or the smallest. */
export function createExtremes(units: number, count: number, which: "largest" | "smallest"): Extremes {
  const sign = which === "largest" ? 1 : -1;
  const examples = noExamples(units, count);
  const { items, values, places } = examples;
  const bounds = new Float32Array(units).fill(Number.NaN);
  const offer = (unit: number, item: number, value: number, place: number): void => {
    if (sign * bounds[unit]! >= sign * value) return;
    const start = unit * count;
    let at = start + count - 1;
    for (; at > start && !(sign * values[at - 1]! >= sign * value); at--) {
      items[at] = items[at - 1]!;
      values[at] = values[at - 1]!;
      places[at] = places[at - 1]!;
    }
    items[at] = item;
    values[at] = value;
    places[at] = place;
    bounds[unit] = values[start + count - 1]!;
  };
  return {
    offer,
    append: (more) => {
      for (let at = 0; at < more.items.length; at++) {
        if (more.items[at]! >= 0) offer(Math.floor(at / count), more.items[at]!, more.values[at]!, more.places[at]!);
      }
    },
    ...{ bounds, examples },
  };
}

/** Examples that stay as they are now. */
export function copyExamples({ count, items, values, places }: UnitExamples): UnitExamples {
  return { count, items: items.slice(), values: values.slice(), places: places.slice() };
}

/** Room for examples, without any. */
export function noExamples(units: number, count: number): UnitExamples {
  return {
    count,
    items: new Int32Array(units * count).fill(-1),
    values: new Float32Array(units * count).fill(Number.NaN),
    places: new Int32Array(units * count).fill(-1),
  };
}
