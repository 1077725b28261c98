/** A stream of uniform numbers in [0, 1), the same for the same seed on every machine. */
export type Random = () => number;

/** Seeded generator (mulberry32: 32 bits of state, passes PractRand to 2^32 numbers). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A bijection of 32-bit words (the finaliser of MurmurHash3; Appleby 2011): each bit of the result depends on every bit of `word`. 0 ≤ result < 2³², whole. */
export function mixedBits(word: number): number {
  let bits = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A standard normal number (Box and Muller 1958). */
export function randomNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** `count` different integers of 0 … `size` − 1 in random order (Fisher and Yates); all of them when `count` ≥ `size`. */
export function sampleIndices(size: number, count: number, random: Random): number[] {
  const taken = Math.min(count, size);
  // what has moved away from its own place: of few among many, only these
  const moved = new Map<number, number>();
  const drawn: number[] = [];
  for (let i = 0; i < taken; i++) {
    const j = i + Math.floor(random() * (size - i));
    drawn.push(moved.get(j) ?? j);
    moved.set(j, moved.get(i) ?? i);
    moved.delete(i);
  }
  return drawn;
}
