import { withMinus } from "../base/number-text.ts";

/** Takes values of a domain to px. */
export type Scale = (value: number) => number;

/** A straight scale: `domain` to `range`, both as [first, last]. An empty domain goes to the middle of the range. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [from, to] = domain;
  const [start, end] = range;
  if (from === to) return () => (start + end) / 2;
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

/** Round values (1, 2 or 5 times a power of ten apart) within a domain, about `count` of them, rising. */
export function ticks([low, high]: readonly [number, number], count = 5): readonly number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const far = (one: number) => Math.abs(Math.log(one * power) - Math.log(rough));
  const step = power * [1, 2, 5, 10].reduce((best, one) => (far(one) < far(best) ? one : best));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // products of whole numbers, so that no error adds up
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** A number for an axis: up to four figures, with a minus sign in place of the hyphen. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  const text =
    size !== 0 && (size >= 1e5 || size < 1e-3) ? value.toExponential(1) : String(Number(value.toPrecision(4)));
  return withMinus(text).replace("e+", "e");
}
