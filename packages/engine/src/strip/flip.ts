import type { WeightedTarget } from "../explain/target.ts";

/** What a strip must bring about to have flipped. */
export type Goal =
  | { readonly kind: "towards"; readonly class: number }
  | { readonly kind: "away"; readonly class: number }
  /** Units and layers aim at no class: any other will do. */
  | { readonly kind: "other" };

/** The class that the heaviest class term aims at, or leads away from. */
export function goalOf(terms: readonly WeightedTarget[]): Goal {
  const aims = terms.flatMap(({ weight, target }) => {
    if (target.kind === "difference")
      return [{ weight, class: weight > 0 ? target.towards : target.from, towards: true }];
    if (target.kind !== "class") return [];
    return [{ weight, class: target.class, towards: weight > 0 }];
  });
  aims.sort((a, b) => Number(b.towards) - Number(a.towards) || Math.abs(b.weight) - Math.abs(a.weight));
  const [first] = aims;
  if (first === undefined) return { kind: "other" };
  return { kind: first.towards ? "towards" : "away", class: first.class };
}

/** Whether a network that says `top`, and said `before` of the untouched image, has reached the goal. */
function reaches(goal: Goal, top: number, before: number): boolean {
  if (goal.kind === "towards") return top === goal.class;
  return top !== (goal.kind === "away" ? goal.class : before);
}

/**
 * The first frame whose top class is what was aimed at: the target's class, none but the one led away from, or, where the target is no
 * class, another than at frame 0. Undefined where none is, and where frame 0 is there already. `tops` has one class a frame.
 */
export function flipFrame(tops: readonly number[], goal: Goal): number | undefined {
  const before = tops[0] ?? -1;
  if (goal.kind !== "other" && reaches(goal, before, before)) return undefined;
  const found = tops.findIndex((top) => reaches(goal, top, before));
  return found < 0 ? undefined : found;
}
