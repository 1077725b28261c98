import { subtractDims } from "../graph/dims.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { dataDependentDim } from "./rules/axis.ts";
import { numbersOf, vector } from "./rules/known.ts";

/** Longer lists are data, not shapes. */
const LONGEST_SHAPE = 64;

/** start, start + step, … up to, not including, the limit; inputs 0 to 2 are start, limit, step. */
export const range: Op = {
  type: "Range",
  layer: other("Range"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input, known }) => {
    const [start] = known(0) ?? [];
    const [limit] = known(1) ?? [];
    const [step] = known(2) ?? [];
    const { type } = input(0);
    if (typeof start === "number" && typeof limit === "number" && typeof step === "number" && step !== 0) {
      return [{ type, shape: [Math.max(Math.ceil((limit - start) / step), 0)] }];
    }
    const counted = start !== undefined && limit !== undefined && step === 1;
    return [{ type, shape: [counted ? subtractDims(limit, start) : dataDependentDim(node, 0)] }];
  },
  evaluate: (_node, { known }) => {
    const bounds = numbersOf([0, 1, 2].map((index) => known(index)?.values[0] ?? "?"));
    const [start = 0, limit = 0, step = 0] = bounds ?? [];
    const count = step === 0 ? Number.NaN : Math.max(Math.ceil((limit - start) / step), 0);
    if (bounds === undefined || !(count <= LONGEST_SHAPE)) return undefined;
    return vector(Array.from({ length: count }, (_, index) => start + index * step));
  },
  pullback: "zero",
  traits: [],
  parameters: "plain",
};
