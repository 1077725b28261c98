import { z } from "zod";
import { pathsThrough, rowsOf } from "../projection/told.ts";
import { projectionsOf } from "../projections.ts";
import { once } from "../question.ts";
import type { PathsRequest, Placed } from "../study.ts";
import { index } from "./fields.ts";
import { projection } from "./project.ts";

/** Where some of the projected images lie in every layer; makes the projection if need be. */
export const paths = once<PathsRequest, Placed>({
  request: z.strictObject({ projection, items: z.array(index).max(20_000) }),
  ask: async (subject, { projection: asked, items }, signal) => {
    const sequence = await subject.shared(projectionsOf).sequence(asked, signal);
    return pathsThrough(sequence, rowsOf(sequence, items));
  },
});
