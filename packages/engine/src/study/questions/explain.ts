import { createExplain } from "../explain.ts";
import { type ExplainRequest, type Explanation, explainRequestSchema } from "../explanation.ts";
import { stream } from "../question.ts";

/** An attribution over one image; the last message is final, those before it are what is known so far. */
export const explain = stream<ExplainRequest, Explanation>({
  request: explainRequestSchema,
  ask: (subject, request, signal) => subject.shared(createExplain)(request, signal),
});
