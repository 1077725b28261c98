import type { PlacedAnswers } from "./deciles.ts";
import { type Places, placeAt, type ReadImages } from "./read-images.ts";

/** Where the answers of some of the rows kept stand. */
export interface KeptPlaces {
  /** Keeps the places of a row from now on; rows are named in their order. */
  readonly keep: (row: number) => void;
  /** Takes the places of a layer's answers to a batch, of the rows that are kept. */
  readonly add: (index: number, images: ReadImages, place: Places) => void;
  /** What is kept of the rows from `from` on: which of them, counted from there, and of each layer their places, rows × units. */
  readonly since: (from: number) => PlacedRows;
  /** Goes on behind rows `before`. */
  readonly append: (before: number, rows: PlacedRows) => void;
  readonly of: (index: number) => PlacedAnswers;
}

/** Rows of places. */
export interface PlacedRows {
  readonly placed: Int32Array;
  readonly places: readonly Int32Array[];
}

/** Room for the places of `most` rows, out of `rows`, for layers of so many units each. */
export function createKeptPlaces(units: readonly number[], rows: number, most: number): KeptPlaces {
  const places = units.map((own) => new Int32Array(own * Math.min(rows, most)));
  const placed: number[] = [];
  // by row: which of these it is; −1 where it is none
  const slots = new Int32Array(rows).fill(-1);
  const keep = (row: number) => {
    slots[row] = placed.push(row) - 1;
  };
  return {
    keep,
    add: (index, { count, positions, rows: own }, place) => {
      const [layerUnits, where] = [units[index]!, places[index]!];
      for (let image = 0; image < count; image++) {
        const slot = own[image]! < 0 ? -1 : slots[own[image]!]!;
        if (slot < 0) continue;
        const [from, to] = [positions[image]! * layerUnits, slot * layerUnits];
        for (let unit = 0; unit < layerUnits; unit++) where[to + unit] = placeAt(place, from + unit);
      }
    },
    since: (from) => {
      const at = placed.findIndex((row) => row >= from);
      const first = at < 0 ? placed.length : at;
      return {
        placed: Int32Array.from(placed.slice(first), (row) => row - from),
        places: units.map((own, index) => places[index]!.subarray(first * own, placed.length * own)),
      };
    },
    append: (before, more) => {
      for (const [index, own] of units.entries()) places[index]!.set(more.places[index]!, placed.length * own);
      for (const row of more.placed) keep(before + row);
    },
    of: (index) => ({ rows: placed, places: places[index]! }),
  };
}
