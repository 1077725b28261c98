import { addDims, divideDims, subtractDims } from "../../graph/dims.ts";
import type { Dim } from "../../graph/graph.ts";

/** What a slice takes of one axis. */
export interface Span {
  /** First index taken, from the front. */
  readonly first: Dim;
  readonly length: Dim;
}

/** ONNX writes "to the end" as the greatest or least number of 32 or 64 bits. */
const FAR = 2 ** 31 - 1;

function clampTo(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** An index from the front, of an axis whose extent is a symbol; undefined where that cannot be told. */
function place(index: Dim, extent: Dim): Dim | undefined {
  if (typeof index === "string") return index;
  if (index >= FAR) return extent;
  if (index <= -FAR) return 0;
  return index < 0 ? addDims(extent, index) : index;
}

/** What start:end:step takes of an axis; undefined where it depends on what a symbol stands for. */
export function spanOf(extent: Dim, start: Dim, end: Dim, step: number): Span | undefined {
  if (typeof extent === "number" && typeof start === "number" && typeof end === "number") {
    return numericSpan(extent, start, end, step);
  }
  if (step < 0) {
    const flipsAll = step === -1 && (start === -1 || (typeof start === "number" && start >= FAR)) && isBeforeAll(end);
    return flipsAll ? { first: addDims(extent, -1), length: extent } : undefined;
  }
  const first = place(start, extent);
  const last = place(end, extent);
  if (first === undefined || last === undefined) return undefined;
  // a plain number above 1 may lie beyond the end of an axis that is a symbol
  if (typeof extent === "string" && typeof last === "number" && last > 1) return undefined;
  const taken = subtractDims(last, first);
  const length = step === 1 ? taken : divideDims(addDims(taken, step - 1), step);
  return { first, length: typeof length === "number" ? Math.max(length, 0) : length };
}

function isBeforeAll(end: Dim): boolean {
  return typeof end === "number" && end <= -FAR;
}

function numericSpan(extent: number, start: number, end: number, step: number): Span {
  const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
  const first = clampTo(start < 0 ? start + extent : start, step > 0 ? 0 : low, high);
  const last = clampTo(end < 0 ? end + extent : end, low, high);
  return { first, length: Math.max(Math.ceil((last - first) / step), 0) };
}
