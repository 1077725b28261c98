import { type AskedClass, findClass } from "@deepling/engine";
import type { Verdict } from "../state/statistics.ts";
import { targetOf } from "../state/target-words.ts";

/** The two questions that an image which was mistaken asks: why the class said rather than the true one, and the other way round. */
export const CONTRASTS = ["vs:predicted,true", "vs:true,predicted"] as const;

/** One class rather than another. */
export interface Contrast {
  readonly towards: number;
  readonly from: number;
}

/** The classes that a target contrasts, for an image of which so much is known; undefined where it contrasts none. */
export function contrastOf(
  target: string,
  { label, predicted }: Pick<Verdict, "label" | "predicted">,
  classes: readonly string[],
): Contrast | undefined {
  const asked = targetOf(target, classes);
  if (asked?.kind !== "difference") return undefined;
  const classOf = (one: AskedClass) =>
    findClass(one, classes) ?? (one === "predicted" ? predicted : one === "true" ? label : -1);
  const [towards, from] = [classOf(asked.towards), classOf(asked.from)];
  return towards < 0 || from < 0 || towards === from ? undefined : { towards, from };
}

/** What is asked of an image: where said and true class are known to be the same one (or the true one is unknown), a contrast of the two asks nothing. */
export function targetFor(target: string, { predicted, wrong }: Pick<Verdict, "predicted" | "wrong">): string {
  const idle = CONTRASTS.some((contrast) => contrast === target) && predicted >= 0 && !wrong;
  return idle ? "" : target;
}
