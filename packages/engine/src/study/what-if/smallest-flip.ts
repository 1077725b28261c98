import type { Abort } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import type { Progress } from "../../base/progress.ts";
import type { StripRequest } from "../../strip/request.ts";
import { completeStripSettings } from "../../strip/settings.ts";
import { stripsOf } from "../strips-of.ts";
import type { Subject } from "../subject.ts";
import type { SmallestFlip } from "./counterfactual-messages.ts";

/** Which strip is narrowed. */
export interface FlipQuery {
  readonly item: number;
  /** The class that it is to end in. */
  readonly class: number;
  readonly norm: "l2" | "linf";
  readonly signal: Abort | undefined;
}

/** Steps of each strip; every step is a frame, so that a flip is seen when it happens. */
const STEPS = 40;
/** Budgets are doubled so many times before a strip is taken not to flip at all. */
const DOUBLINGS = 5;
/** A budget is narrowed until a smaller one by this share does not flip any more. */
const CLOSE = 0.9;
const MOST_TRIES = 16;

/**
 * The smallest strip of projected gradient (preset "faithful") that ends in a class: its budget is doubled until one flips, then halved between the
 * largest that does not and the smallest distance at which one does. A reason where none flips, or where there is no gradient.
 */
export async function* smallestFlip(
  subject: Subject,
  { item, class: wanted, norm, signal }: FlipQuery,
): AsyncGenerator<Progress, SmallestFlip | { readonly reason: string }> {
  const target = { kind: "class", class: wanted } as const;
  const base = { items: [item], target, preset: "faithful", norm, steps: STEPS, frames: STEPS + 1 } as const;
  const [first] = [completeStripSettings(base, subject.image).budget];
  let [low, high, budget, tries] = [0, Number.POSITIVE_INFINITY, first, 0];
  let best: Flipped | undefined;
  try {
    while (tries < MOST_TRIES && (best === undefined ? tries <= DOUBLINGS : low < CLOSE * high)) {
      const request = { ...base, budget };
      const flipped = await firstFlip(subject, request, wanted, norm, signal);
      tries++;
      if (flipped === undefined) low = budget;
      else if (flipped.distance < high) [best, high] = [{ ...flipped, request }, flipped.distance];
      else break;
      budget = best === undefined ? 2 * budget : (low + high) / 2;
      yield { kind: "progress", stage: "narrowing the strip", done: tries, total: MOST_TRIES };
    }
  } catch (error) {
    if (!(error instanceof DeeplingError)) throw error;
    return { reason: error.message };
  }
  if (best === undefined) return { reason: `no strip within ${norm === "l2" ? "L2" : "L∞"} ${low} flips` };
  return { ...best, norm, tries };
}

interface Flipped extends Pick<SmallestFlip, "distance" | "frame"> {
  readonly request: StripRequest;
}

/** The first frame of a strip whose predicted class is the one wanted; undefined where none is. */
async function firstFlip(
  subject: Subject,
  request: StripRequest,
  wanted: number,
  norm: "l2" | "linf",
  signal: Abort | undefined,
): Promise<{ readonly distance: number; readonly frame: number } | undefined> {
  for await (const message of subject.shared(stripsOf).make(request, signal)) {
    if (message.kind !== "frame") continue;
    const [image] = message.images;
    if (image?.predicted === wanted) return { distance: image[norm], frame: message.frame };
  }
  return undefined;
}
