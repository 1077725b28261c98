import { z } from "zod";
import { askedTargetSchema } from "../explain/asked-target-schema.ts";
import type { Fact } from "../explain/method.ts";
import { IMAGE_TARGETS, TARGET_FORMS } from "../explain/target-text.ts";

/** What an attribution is asked for by. */
export const explainRequestSchema = z.strictObject({
  item: z.int().min(0),
  method: z.string().min(1).max(64).describe("a method's id"),
  target: z
    .union([askedTargetSchema, z.string().min(1).max(1000)])
    .optional()
    .describe(`a target, or its text: ${IMAGE_TARGETS} | ${TARGET_FORMS}; predicted when absent`),
  parameters: z
    .record(z.string().max(64), z.union([z.string().max(1000), z.number(), z.boolean()]))
    .readonly()
    .optional()
    .describe("the method's own, as its description has them"),
  channels: z
    .enum(["sum", "max"])
    .optional()
    .describe("how an attribution of each number becomes one of each pixel; as the method is shown when absent"),
  raw: z.boolean().optional().describe("whether the attribution itself is answered beside its map"),
});

/** A request for an attribution. */
export type ExplainRequest = z.infer<typeof explainRequestSchema>;

/** An attribution over one image, so far: streams of them grow until `final`. */
export interface Explanation {
  readonly kind: "explanation";
  readonly final: boolean;
  readonly done: number;
  readonly total: number;
  readonly item: number;
  readonly method: string;
  /** What is explained, in words: "logit of horse". */
  readonly target: string;
  readonly width: number;
  readonly height: number;
  /** One number a pixel, of the image as the network is shown it. */
  readonly map: Float32Array;
  /** How channels were brought together: their signed sum, their largest magnitude, or there were none. */
  readonly channels: "sum" | "max" | "none";
  /** Whether the map holds negative numbers: then it is shown around zero. */
  readonly signed: boolean;
  /** Least and greatest number of the map. */
  readonly range: readonly [number, number];
  readonly facts: readonly Fact[];
  /** Channels × height × width in the network's order of channels, or height × width; where it was asked for. */
  readonly raw: { readonly shape: readonly number[]; readonly values: Float32Array } | undefined;
}
