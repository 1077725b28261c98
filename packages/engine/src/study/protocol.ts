import { z } from "zod";
import { explainRequestSchema } from "./explanation.ts";
import { stripRequestSchema } from "./strip-request.ts";
import type { Study } from "./study.ts";

/** How a method of Study travels: its request's schema, and whether it answers once or with a stream. */
export interface StudyMethod {
  readonly kind: "one" | "stream";
  readonly request: z.ZodType;
}

const index = z.number().int().min(0);
const indices = z.array(index).max(1_000_000);

const projection = z.strictObject({
  layers: indices.optional(),
  items: indices.optional(),
  pivots: z.union([z.literal("all"), z.number().int().min(2).max(4096)]).optional(),
  mode: z.enum(["paper", "smooth"]).optional(),
  seed: z.number().int().min(0).optional(),
});

/** Every method that a front end may call from outside the process; the server's routes and the remote study read this. */
export const studyMethods = {
  info: { kind: "one", request: z.strictObject({}) },
  evaluate: { kind: "stream", request: z.strictObject({}) },
  project: {
    kind: "stream",
    request: projection.extend({ preview: z.boolean().optional() }),
  },
  thumbnails: {
    kind: "one",
    request: z.strictObject({ items: indices.max(4096), size: z.number().int().min(4).max(256) }),
  },
  picture: { kind: "one", request: z.strictObject({ item: index }) },
  predict: { kind: "one", request: z.strictObject({ item: index }) },
  activations: {
    kind: "one",
    request: z.strictObject({ item: index, layer: index, limit: z.number().int().min(1).max(4096) }),
  },
  neighbours: {
    kind: "one",
    request: z.strictObject({ item: index, layer: index, count: z.number().int().min(1).max(200) }),
  },
  weights: { kind: "one", request: z.strictObject({ layer: index }) },
  place: { kind: "one", request: z.strictObject({ projection, pixels: z.instanceof(Float32Array) }) },
  strip: { kind: "stream", request: stripRequestSchema },
  methods: { kind: "one", request: z.strictObject({}) },
  explain: { kind: "stream", request: explainRequestSchema },
  units: {
    kind: "stream",
    request: z.strictObject({ layer: index, count: z.number().int().min(1).max(4096) }),
  },
  ablate: {
    kind: "stream",
    request: z.strictObject({
      layer: index,
      groups: z.array(indices).max(100_000),
      fill: z.enum(["zero", "mean"]).optional(),
    }),
  },
} as const satisfies Record<keyof Study, StudyMethod>;
