import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { layerSimilarity, type Similarity } from "../compare/similarity.ts";
import { stream } from "../question.ts";
import { type Against, against, comparedWith, count } from "./fields.ts";

/** CKA of every layer with every layer of another variant, group by group, and which layers match. */
export const similarity = stream<Against & { images?: number | undefined }, Progress | Similarity>({
  request: z.strictObject({ against, images: count(1_000_000).optional() }),
  lasting: ({ images }) => JSON.stringify([images]),
  others: comparedWith,
  ask: async function* ask(subject, { against: variant = {}, images }, signal) {
    const other = await subject.of(variant);
    yield* subject.turns.take(() => layerSimilarity({ own: subject, other, images, signal }), signal);
  },
});
