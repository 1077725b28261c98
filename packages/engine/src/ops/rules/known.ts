import type { Dim } from "../../graph/graph.ts";
import { sizeOf } from "../../graph/tensor.ts";
import type { Known } from "../op.ts";
import { broadcastShapes } from "./broadcast.ts";

/** A list of numbers. */
export function vector(values: readonly Dim[]): Known {
  return { values, shape: [values.length] };
}

/** One number without axes. */
export function single(value: Dim): Known {
  return { values: [value], shape: [] };
}

/** The slices of known numbers at these indices of an axis. */
export function takeAlong({ values, shape }: Known, axis: number, indices: readonly number[]): Known {
  const [extent = 1] = shape.slice(axis);
  const inner = sizeOf(shape.slice(axis + 1));
  const outer = sizeOf(shape.slice(0, axis));
  const taken: Dim[] = [];
  for (let before = 0; before < outer; before++) {
    for (const index of indices) {
      const first = (before * extent + index) * inner;
      taken.push(...values.slice(first, first + inner));
    }
  }
  return { values: taken, shape: shape.with(axis, indices.length) };
}

/** Applies `f` to each number; undefined as soon as it does not know one. */
export function mapKnown(known: Known | undefined, f: (value: Dim) => Dim | undefined): Known | undefined {
  return known === undefined ? undefined : combine([known], ([value = 0]) => f(value));
}

/** Applies `f` to two lists of numbers, a single one broadcast to the other's length; undefined as soon as it does not know one. */
export function zipKnown(
  a: Known | undefined,
  b: Known | undefined,
  f: (a: Dim, b: Dim) => Dim | undefined,
): Known | undefined {
  return a === undefined || b === undefined ? undefined : combine([a, b], ([left = 0, right = 0]) => f(left, right));
}

/** Applies `f` across several lists of numbers, single ones broadcast to the others; undefined as soon as one is unknown. */
export function combine(lists: readonly Known[], f: (values: readonly Dim[]) => Dim | undefined): Known | undefined {
  const shape = numbersOf(broadcastShapes(...lists.map((list) => list.shape)));
  if (shape === undefined || lists.some(({ values }) => values.length !== 1 && values.length !== sizeOf(shape))) {
    return undefined;
  }
  const values: Dim[] = [];
  for (let i = 0; i < sizeOf(shape); i++) {
    const value = f(lists.map((list) => list.values[list.values.length === 1 ? 0 : i] ?? 0));
    if (value === undefined) return undefined;
    values.push(value);
  }
  return { values, shape };
}

/** Every list, or undefined where one is not known. */
export function allKnown(lists: readonly (Known | undefined)[]): readonly Known[] | undefined {
  const known = lists.filter((list) => list !== undefined);
  return known.length === lists.length ? known : undefined;
}

/** The numbers of a list without symbols; undefined where it holds one. */
export function numbersOf(values: readonly Dim[] | undefined): readonly number[] | undefined {
  if (values === undefined) return undefined;
  const numbers = values.filter((value) => typeof value === "number");
  return numbers.length === values.length ? numbers : undefined;
}

/** `f` of two extents, where it is sure to be a whole number: symbols do not meet fractions. */
export function ofWholes(f: (a: Dim, b: Dim) => Dim): (a: Dim, b: Dim) => Dim | undefined {
  const whole = (value: Dim) => typeof value === "string" || Number.isInteger(value);
  return (a, b) => {
    const plain = typeof a === "number" && typeof b === "number";
    return plain || (whole(a) && whole(b)) ? f(a, b) : undefined;
  };
}

/** The least that an extent can be: a symbol or a product of symbols counts as at least 1, a quotient or sum as at least 0. */
export function leastOf(dim: Dim): number {
  if (typeof dim === "number") return dim;
  if (/^\w+(\*\w+)*$/.test(dim)) return 1;
  return dim.includes("-") ? Number.NEGATIVE_INFINITY : 0;
}

/** The sign of a − b, where it does not depend on what the symbols stand for. */
export function compareDims(a: Dim, b: Dim): -1 | 0 | 1 | undefined {
  if (a === b) return 0;
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : 1;
  if (typeof b === "number" && leastOf(a) > b) return 1;
  if (typeof a === "number" && leastOf(b) > a) return -1;
  return undefined;
}
