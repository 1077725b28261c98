import type { Dim, Shape } from "./graph.ts";
import { murmur128, textBytes } from "./murmur.ts";

/*
 * Arithmetic on extents that may hold symbols. A product is a number and sorted factors joined by "*"; everything else that
 * is not a plain number becomes a bracketed atom. The same arithmetic on the same symbols gives the same text, so
 * that two branches of a network agree on their shapes.
 */

/** Longer texts are told apart by a hash: an extent joined to itself again and again would double its text each time. */
const LONGEST = 400;

/** A text as an extent; a long one as an atom of its own, the same for the same text, that still shows whether anything is taken away. */
function extent(text: string): string {
  if (text.length <= LONGEST) return text;
  return `(~${text.includes("-") ? "-" : ""}h${murmur128(textBytes(text))})`;
}

interface Product {
  readonly number: number;
  readonly factors: readonly string[];
}

const NONE: readonly string[] = [];
const NUMBER = /^-?\d+$/;

function factorsOf(dim: Dim): Product {
  if (typeof dim === "number") return { number: dim, factors: NONE };
  // most symbols stand alone, and most networks have one
  if (!dim.includes("*"))
    return NUMBER.test(dim) ? { number: Number(dim), factors: NONE } : { number: 1, factors: [dim] };
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= dim.length; i++) {
    const char = dim[i];
    if (char === "(") depth++;
    else if (char === ")") depth--;
    else if (char === undefined || (char === "*" && depth === 0)) {
      parts.push(dim.slice(start, i));
      start = i + 1;
    }
  }
  const isNumber = (part: string) => NUMBER.test(part);
  return {
    number: parts.filter(isNumber).reduce((product, part) => product * Number(part), 1),
    factors: parts.filter((part) => !isNumber(part)),
  };
}

function textOf({ number, factors }: Product): Dim {
  if (factors.length === 0 || number === 0) return number;
  const symbols = [...factors].sort().join("*");
  return extent(number === 1 ? symbols : `${number}*${symbols}`);
}

/** The product of extents. */
export function multiplyDims(...dims: readonly Dim[]): Dim {
  let number = 1;
  const factors: string[] = [];
  for (const dim of dims) {
    if (typeof dim === "number") {
      number *= dim;
      continue;
    }
    const part = factorsOf(dim);
    number *= part.number;
    factors.push(...part.factors);
  }
  return textOf({ number, factors });
}

/** a / b rounded down; common symbols cancel. */
export function divideDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return Math.floor(a / b);
  const above = factorsOf(a);
  const below = factorsOf(b);
  const rest = [...above.factors];
  for (const factor of below.factors) {
    const index = rest.indexOf(factor);
    if (index < 0) return extent(`(${a}/${b})`);
    rest.splice(index, 1);
  }
  if (above.number % below.number !== 0) return extent(`(${a}/${b})`);
  return textOf({ number: above.number / below.number, factors: rest });
}

/** a + b. */
export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (a === 0) return b;
  if (b === 0) return a;
  // (x+2)+3 becomes (x+5), so that windows that undo one another give the first symbol back
  const split = typeof a === "string" && typeof b === "number" ? /^\(([^()]+)([+-]\d+)\)$/.exec(a) : null;
  if (split !== null) return addDims(split[1] ?? a, Number(split[2]) + Number(b));
  if (typeof b === "number") return extent(b < 0 ? `(${a}${b})` : `(${a}+${b})`);
  return typeof a === "number" ? addDims(b, a) : a === `-1*${b}` || b === `-1*${a}` ? 0 : extent(`(${a}+${b})`);
}

/** a − b. */
export function subtractDims(a: Dim, b: Dim): Dim {
  return a === b ? 0 : addDims(a, multiplyDims(-1, b));
}

/** The number of elements of a shape. */
export function elementsOf(shape: Shape): Dim {
  return multiplyDims(...shape);
}
