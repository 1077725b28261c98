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
  readonly offer: (unit: number, item: number, value: number, place: number) => void;
  readonly examples: UnitExamples;
}

/** Keeps the `count` largest answers of each unit, or the smallest; of equal ones those that come first. */
export function createExtremes(units: number, count: number, which: "largest" | "smallest"): Extremes {
  const sign = which === "largest" ? 1 : -1;
  const examples = noExamples(units, count);
  const { items, values, places } = examples;
  const kept = new Int32Array(units);
  return {
    offer: (unit, item, value, place) => {
      const start = unit * count;
      const used = kept[unit]!;
      // most images end here
      if (used === count && sign * values[start + count - 1]! >= sign * value) return;
      let at = start + Math.min(used, count - 1);
      for (; at > start && sign * values[at - 1]! < sign * value; at--) {
        items[at] = items[at - 1]!;
        values[at] = values[at - 1]!;
        places[at] = places[at - 1]!;
      }
      items[at] = item;
      values[at] = value;
      places[at] = place;
      if (used < count) kept[unit] = used + 1;
    },
    examples,
  };
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
