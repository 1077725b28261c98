import { z } from "zod";
import { probabilities } from "../../model/read-scores.ts";
import { hasScores } from "../../model/score-output.ts";
import { once } from "../question.ts";
import { stripsOf } from "../strips-of.ts";
import type { Prediction } from "../study.ts";
import { index } from "./fields.ts";

/** Class scores of one image; empty if the model has none. */
export const predict = once<{ item: number }, Prediction>({
  request: z.strictObject({ item: index }),
  ask: async (subject, { item }) => {
    const { output } = subject.model;
    if (!hasScores(output)) return { logits: new Float32Array(), probabilities: new Float32Array() };
    const scores = await subject.scores(subject.network, await subject.inputOf(item));
    const logits = Float32Array.from(scores.data as ArrayLike<number>);
    // who looks at one image is likely to ask for its strip, whose first frame should come at once; who edits, to edit again
    if (subject === subject.base) void subject.shared(stripsOf).prepare();
    return { logits, probabilities: probabilities(scores, output) };
  },
});
