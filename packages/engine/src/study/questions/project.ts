import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import type { ProjectionBasis } from "../projection/basis.ts";
import { projectionKey } from "../projection-key.ts";
import { projectionShards, projectionsOf } from "../projections.ts";
import { stream } from "../question.ts";
import type { ProjectRequest, ToldProjection } from "../study.ts";
import { indices } from "./fields.ts";

/** What decides a projection's layouts. */
export const projection = z.strictObject({
  layers: indices.optional(),
  items: indices.optional(),
  pivots: z.union([z.literal("all"), z.number().int().min(2).max(4096)]).optional(),
  mode: z.enum(["paper", "smooth"]).optional(),
  seed: z.number().int().min(0).optional(),
});

/** A layout of the items at every layer. */
export const project = stream<ProjectRequest, Progress | ToldProjection, ProjectionBasis>({
  request: projection.extend({
    preview: z.boolean().optional(),
    apart: z.union([z.boolean(), z.number().min(0)]).optional(),
  }),
  lasting: projectionKey,
  shards: projectionShards,
  ask: (subject, request, signal) => subject.shared(projectionsOf).project(request, signal),
});
