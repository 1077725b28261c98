/**
 * How relevance goes through a node. "moves": along with the numbers, copies added up, or to the winner of several: the gradient's way.
 * "passes": unchanged, from each number to the one it was made from. "sums": in shares of the sum. "weighted": by a rule. "gate": a
 * product number by number, to what is gated. "product": sums of products of two signals, such as attention's. "centred": in shares of what is left without the mean. "shift": each number scaled and a constant
 * added to it. "none": no rule is known.
 */
export type RelevanceKind =
  | "moves"
  | "passes"
  | "sums"
  | "weighted"
  | "gate"
  | "product"
  | "centred"
  | "shift"
  | "none";

/** The kind of an operator, or how it follows from which inputs depend on the image. */
export type RelevanceRule = RelevanceKind | ((dataInputs: readonly number[]) => RelevanceKind);

/** One kind where a single input depends on the image, another where several do. */
export const oneOrSeveral =
  (one: RelevanceKind, several: RelevanceKind): RelevanceRule =>
  (dataInputs) =>
    dataInputs.length === 1 ? one : several;

/** An operator that is linear in each of its first two inputs: a product of two signals, or of one and its weights. */
export const weightedOrProduct: RelevanceRule = (dataInputs) => {
  if (dataInputs.join() === "0,1") return "product";
  return dataInputs.length === 1 ? "weighted" : "none";
};
