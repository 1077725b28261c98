import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { stream } from "../question.ts";
import { type UnitTops, unitTops } from "../unit-tops.ts";
import { count, index } from "./fields.ts";

/** The `count` images that excite each unit of a layer most. */
export const units = stream<{ layer: number; count: number }, Progress | UnitTops>({
  request: z.strictObject({ layer: index, count: count(4096) }),
  ask: (subject, { layer, count }, signal) => {
    const { data, model, passes } = subject;
    const input = model.input.value;
    const asked = { ...subject, input, sessions: passes.sessions, labels: data.labels, classes: data.classes.length };
    return subject.turns.take(() => unitTops({ ...asked, layer: subject.layer(layer), count, signal }), signal);
  },
});
