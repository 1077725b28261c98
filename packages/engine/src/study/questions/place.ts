import { z } from "zod";
import { DeeplingError } from "../../base/error.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { joinRows } from "../../runtime/batches.ts";
import { projectionsOf } from "../projections.ts";
import { once } from "../question.ts";
import type { EditedItem, Placed, PlaceRequest } from "../study.ts";
import type { Subject } from "../subject.ts";
import { imageEditsField } from "../variants/variant-schema.ts";
import { index } from "./fields.ts";
import { projection } from "./project.ts";

/** Places images in a projection's layouts, exactly and without laying anything out again; makes the projection if need be. */
export const place = once<PlaceRequest, Placed>({
  request: z.strictObject({
    projection,
    pixels: z.instanceof(Float32Array).optional(),
    edited: z
      .array(z.strictObject({ item: index, edits: imageEditsField }))
      .max(1000)
      .optional(),
  }),
  ask: async (subject, { projection: asked, pixels, edited }, signal) => {
    const { placer } = subject.shared(projectionsOf);
    if ((pixels === undefined) === (edited === undefined)) {
      throw new DeeplingError("invalid", "request: pixels or edited items", { hint: "give one of them" });
    }
    const images =
      edited === undefined ? placer.fromPixels(pixels ?? new Float32Array()) : await inputsOf(subject, edited);
    return placer.place(asked, images, signal);
  },
});

/** The items edited, one after another. */
async function inputsOf(subject: Subject, edited: readonly EditedItem[]): Promise<Tensor<"float32">> {
  const inputs: Tensor<"float32">[] = [];
  for (const { item, edits } of edited) {
    inputs.push(await (await subject.of({ ...subject.variant, image: edits })).inputOf(item));
  }
  return joinRows(inputs);
}
