import { z } from "zod";
import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { type AlignmentRequest, allOf } from "../compare/align-study.ts";
import { alignLayers, type LayoutAlignment, type LayoutsToAlign } from "../compare/alignment.ts";
import { layerPlace } from "../projection/told.ts";
import { projectionKey } from "../projection-key.ts";
import { projectionsOf } from "../projections.ts";
import { stream } from "../question.ts";
import type { LayoutsRequest } from "../study.ts";
import type { Subject } from "../subject.ts";
import { against, comparedWith } from "./fields.ts";
import { projection } from "./project.ts";

/** How the layouts of a network are turned onto those of another one, so that both can be drawn in one place without all positions of either. */
export const alignment = stream<AlignmentRequest, Progress | LayoutAlignment>({
  request: z.strictObject({
    projection,
    against,
    turned: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])).optional(),
  }),
  lasting: ({ projection: asked, turned }) => JSON.stringify([projectionKey(asked), turned]),
  others: comparedWith,
  ask: async function* ask(subject, { projection: asked, against: variant = {}, turned }, signal) {
    const own = await layoutsOf(subject, asked, signal);
    const onto = await layoutsOf(await subject.of(variant), allOf(asked), signal);
    yield* alignLayers(own, { ...onto, turns: turned }, signal);
  },
});

async function layoutsOf(subject: Subject, asked: LayoutsRequest, signal: Abort | undefined): Promise<LayoutsToAlign> {
  const sequence = await subject.shared(projectionsOf).sequence(asked, signal);
  const layers = Int32Array.from(sequence.layers, ({ layer }) => layer);
  return {
    layers: subject.model.layers,
    sequence,
    read: async (layer) => sequence.layers[layerPlace({ layers }, layer)]?.positions ?? new Float32Array(),
  };
}
