import type { Layer } from "../layer.ts";

/** Concatenations that read more than this many values are chained. */
const LONG_FAN_IN = 3;

/**
 * The inputs of each layer, as they are drawn: where a concatenation reads all that an earlier one read and more, it is
 * drawn as reading that one. Without it the all-pairs edges of a DenseNet grow with the square of its depth, and
 * ranking them never ends.
 */
export function chainConcats(layers: readonly Layer[]): readonly (readonly number[])[] {
  const earlier: { readonly index: number; readonly inputs: ReadonlySet<number> }[] = [];
  return layers.map(({ index, kind, inputs }) => {
    if (kind !== "concat" || inputs.length <= 1) return inputs;
    const own = new Set(inputs);
    const covered = coveredBy(own, earlier);
    earlier.push({ index, inputs: own });
    if (covered === undefined || inputs.length <= LONG_FAN_IN) return inputs;
    return [covered.index, ...inputs.filter((one) => !covered.inputs.has(one))];
  });
}

/** The last of some concatenations whose inputs are all among the given ones. */
export function coveredBy<T extends { readonly inputs: ReadonlySet<number> }>(
  inputs: ReadonlySet<number>,
  earlier: readonly T[],
): T | undefined {
  return earlier.findLast((concat) => concat.inputs.size > 1 && [...concat.inputs].every((one) => inputs.has(one)));
}
