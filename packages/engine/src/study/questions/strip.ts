import type { Progress } from "../../base/progress.ts";
import type { StripFrame, StripSummary } from "../../strip/messages.ts";
import { type StripRequest, stripRequestSchema } from "../../strip/request.ts";
import { stream } from "../question.ts";
import { stripsOf } from "../strips-of.ts";

/** Adversarial strips: frames as they are computed, all images of a request together, then what they say. */
export const strip = stream<StripRequest, Progress | StripFrame | StripSummary>({
  request: stripRequestSchema,
  // no turn is taken: a strip is short, and somebody waits for its first frame
  ask: (subject, request, signal) =>
    subject.shared(stripsOf).make({ ...request, items: request.items?.map(subject.item) }, signal),
});
