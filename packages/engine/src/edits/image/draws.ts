import { mixedBits, type Random, seededRandom } from "../../base/random.ts";

/** The random numbers of one edit on one item of a data set: they depend on these alone, and on no batch. */
export function randomOf(edit: string, seed: number, item: number, stream: number): Random {
  let state = seed >>> 0;
  for (const part of [...edit].map((letter) => letter.charCodeAt(0)).concat(item, stream))
    state = mixedBits((state ^ part) + 0x9e3779b9);
  return seededRandom(state);
}

/** Standard normal numbers, two from each pair of uniform ones (Box and Muller 1958). */
export function normals(random: Random, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const length = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[i] = length * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = length * Math.sin(angle);
  }
  return values;
}

/** Uniform numbers from `low` to `high`. */
export function uniforms(random: Random, count: number, low = 0, high = 1): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = low + (high - low) * random();
  return values;
}
