import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { requireUnit } from "../../passes/ablate.ts";
import type { Contributions } from "../contributions/contribution-messages.ts";
import { contributionsOf } from "../contributions/contributions.ts";
import { stream } from "../question.ts";
import { count, index } from "./fields.ts";

/** A unit, and how many images are looked at, at most; 1,000 unless given. */
interface ContributionsRequest {
  readonly layer: number;
  readonly unit: number;
  readonly images?: number | undefined;
}

/** What the inputs of a unit add to it, and what it adds to the next units, in the mean over the data. */
export const contributions = stream<ContributionsRequest, Progress | Contributions>({
  request: z.strictObject({ layer: index, unit: index, images: count(1_000_000).optional() }),
  lasting: ({ layer, unit, images = 1000 }) => `${layer} ${unit} ${images}`,
  ask: (subject, { layer, unit, images = 1000 }, signal) => {
    const asked = subject.layer(layer);
    requireUnit(unit, Number(asked.channels.count), asked.name);
    const given = { layer, unit, images };
    return subject.turns.take(() => subject.shared(contributionsOf)(given, signal), signal);
  },
});
