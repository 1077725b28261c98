import { seededRandom } from "../../packages/engine/src/base/random.ts";

/** `count` uniform numbers of the stream that `name` seeds (FNV-1a), as the scripts in test/golden draw them. */
export function drawn(name: string, low: number, high: number, count: number): Float32Array {
  let seed = 2166136261;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 16777619) >>> 0;
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => low + (high - low) * random());
}
