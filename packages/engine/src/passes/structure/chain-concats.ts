import type { Layer } from "../layer.ts";

/** Concatenations that read more than this many values are chained. */
const LONG_FAN_IN = 3;

/**
 * The inputs of each layer, as they are drawn: where a concatenation reads all that an earlier one read and more, it is
 * drawn as reading that one. Without it the all-pairs edges of a DenseNet grow with the square of its depth, and
 * ranking them never ends.
 */
export function chainConcats(layers: readonly Layer[]): readonly (readonly number[])[] {
  const earlier = createGathered<Gathered & { readonly index: number }>();
  return layers.map(({ index, kind, inputs }) => {
    if (kind !== "concat" || inputs.length <= 1) return inputs;
    const own = new Set(inputs);
    const covered = earlier.lastWithin(own);
    earlier.add({ index, inputs: own });
    if (covered === undefined || inputs.length <= LONG_FAN_IN) return inputs;
    return [covered.index, ...inputs.filter((one) => !covered.inputs.has(one))];
  });
}

/** A concatenation by the layers that it reads. */
export interface Gathered {
  readonly inputs: ReadonlySet<number>;
}

/** Concatenations in order, among which those are found that read nothing but some given layers. */
export interface Concatenations<T extends Gathered> {
  readonly add: (concat: T) => void;
  /** The last of them, of those that read more than one layer, whose inputs are all among the given ones. */
  readonly lastWithin: (inputs: ReadonlySet<number>) => T | undefined;
}

/** None to begin with. Each is filed under the last layer that it reads, which few others read, so that few are looked at. */
export function createGathered<T extends Gathered>(): Concatenations<T> {
  const filed = new Map<number, { readonly at: number; readonly concat: T }[]>();
  let count = 0;
  return {
    add: (concat) => {
      const at = count++;
      if (concat.inputs.size < 2) return;
      let last = -1;
      for (const input of concat.inputs) last = Math.max(last, input);
      const there = filed.get(last);
      if (there === undefined) filed.set(last, [{ at, concat }]);
      else there.push({ at, concat });
    },
    lastWithin: (inputs) => {
      const candidates = [...inputs].flatMap((input) => filed.get(input) ?? []).sort((a, b) => b.at - a.at);
      return candidates.find(({ concat }) => isWithin(concat.inputs, inputs))?.concat;
    },
  };
}

function isWithin(some: ReadonlySet<number>, all: ReadonlySet<number>): boolean {
  if (some.size > all.size) return false;
  for (const one of some) if (!all.has(one)) return false;
  return true;
}
