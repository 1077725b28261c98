import { z } from "zod";
import { DeeplingError } from "../../base/error.ts";
import { picture as makePicture, shownPicture } from "../pictures.ts";
import { once } from "../question.ts";
import type { Picture } from "../study.ts";
import { isOwn } from "../variants/variant.ts";
import { index } from "./fields.ts";

/** One image as the network is shown it. */
export const picture = once<{ item: number }, Picture>({
  request: z.strictObject({ item: index }),
  ask: async (subject, request) => {
    const { dataset, item, preprocessing } = subject;
    if (!isOwn({ image: subject.variant.image })) return shownPicture(subject, await subject.inputOf(request.item));
    const found = await makePicture(dataset, item(request.item), preprocessing.fit);
    if (found === undefined) throw new DeeplingError("invalid", `image: ${dataset.itemName(request.item)}`);
    return found;
  },
});
