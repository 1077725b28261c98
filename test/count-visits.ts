/*
 * For tests: how much is done, counted instead of timed. While a function runs, every walk over an array, map or set counts as many visits as
 * it is long, and every look-up in a map or set counts one.
 */

type Counted = readonly [
  owner: object,
  names: readonly PropertyKey[],
  visits: (self: unknown, result: unknown) => number,
];

const ARRAY = [
  ...["includes", "indexOf", "find", "findLast", "findIndex", "filter", "map", "flatMap", "some", "every", "reduce"],
  ...["forEach", "concat", "toReversed", "toSorted", "sort", "splice", "shift", "unshift", "join", "entries"],
  Symbol.iterator,
];
const lengthOf = (self: unknown): number => (Array.isArray(self) ? self.length : 0);
const sizeOf = (self: unknown): number => (self instanceof Map || self instanceof Set ? self.size : 0);
const WALKS = ["entries", "keys", "values", "forEach", Symbol.iterator];
const COUNTED: readonly Counted[] = [
  [Array.prototype, ARRAY, lengthOf],
  [Array.prototype, ["slice"], (_, part) => lengthOf(part)],
  [Map.prototype, WALKS, sizeOf],
  [Set.prototype, WALKS, sizeOf],
  [Map.prototype, ["get", "has", "set", "delete"], () => 1],
  [Set.prototype, ["has", "add", "delete"], () => 1],
];

/** The visits that a function makes. */
export function countVisits(work: () => unknown): number {
  let visits = 0;
  const originals = COUNTED.flatMap(([owner, names, cost]) =>
    names.map((name) => {
      const original = Object.getOwnPropertyDescriptor(owner, name) ?? {};
      const own: unknown = original.value;
      if (typeof own !== "function") throw new Error(`nothing to count: ${String(name)}`);
      Object.defineProperty(owner, name, {
        ...original,
        value(this: unknown, ...given: unknown[]): unknown {
          const result: unknown = Reflect.apply(own, this, given);
          visits += cost(this, result);
          return result;
        },
      });
      return [owner, name, original] as const;
    }),
  );
  try {
    work();
  } finally {
    for (const [owner, name, original] of originals) Object.defineProperty(owner, name, original);
  }
  return visits;
}
