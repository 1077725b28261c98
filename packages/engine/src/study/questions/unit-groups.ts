import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { stream } from "../question.ts";
import { unitGroups as groupsOf, type UnitGroups } from "../unit-groups/unit-groups.ts";
import { count, index } from "./fields.ts";

/** A layer, and how many groups are wanted, at most; 6 unless given. */
interface UnitGroupsRequest {
  readonly layer: number;
  readonly groups?: number | undefined;
}

/** The units of a layer in groups that answer to the same images. */
export const unitGroups = stream<UnitGroupsRequest, Progress | UnitGroups>({
  request: z.strictObject({ layer: index, groups: count(64).optional() }),
  lasting: ({ layer, groups = 6 }) => `${layer} ${groups}`,
  ask: (subject, { layer, groups = 6 }, signal) => {
    const asked = subject.layer(layer);
    return subject.turns.take(() => groupsOf(subject, asked, groups, signal), signal);
  },
});
