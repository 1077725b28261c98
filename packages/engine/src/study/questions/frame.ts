import { z } from "zod";
import { answerFrame, type FrameAnswer, type FrameRequest } from "../live/frame.ts";
import { once } from "../question.ts";
import { count, index } from "./fields.ts";
import { projection } from "./project.ts";

/** What the network makes of one frame of a camera, a video or a picture: all that is wanted of it in one answer. */
export const frame = once<FrameRequest, FrameAnswer>({
  request: z.strictObject({
    pixels: z.instanceof(Uint8Array),
    scores: z.boolean().optional(),
    maps: z.strictObject({ layer: index, side: count(512) }).optional(),
    unit: z.strictObject({ layer: index, unit: index }).optional(),
    projection: projection.optional(),
  }),
  ask: answerFrame,
});
