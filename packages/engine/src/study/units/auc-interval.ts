/** The normal distribution's 97.5 % point. */
const Z = 1.959964;
/** Halvings of an interval of length 1: as exact as a number is. */
const HALVINGS = 52;

/**
 * The 95 % interval of an area under the ROC curve of `own` images of a class and `others` that are not: all areas θ of which the measured one lies at most 1.96 standard errors away,
 * with the standard error of Hanley and McNeil (1982) at θ for samples of equal size (Newcombe 2006, method 5). It stays within 0 and 1, and has a width where the measured area is 0
 * or 1. NaN where there are no images of one kind.
 */
export function aucInterval(auc: number, own: number, others: number): readonly [low: number, high: number] {
  if (Number.isNaN(auc) || own < 1 || others < 1) return [Number.NaN, Number.NaN];
  const pairs = own * others;
  const beyond = (own + others) / 2 - 1;
  const variance = (area: number) =>
    (area * (1 - area) * (1 + beyond * ((1 - area) / (2 - area) + area / (1 + area)))) / pairs;
  const isFar = (area: number) => (auc - area) ** 2 > Z ** 2 * variance(area);
  /** The border between an area that is too far away and the measured one. */
  const border = (far: number): number => {
    let [outside, inside] = [far, auc];
    if (!isFar(outside)) return outside;
    for (let step = 0; step < HALVINGS; step++) {
      const middle = (outside + inside) / 2;
      if (isFar(middle)) outside = middle;
      else inside = middle;
    }
    return inside;
  };
  return [border(0), border(1)];
}
