import { z } from "zod";
import { editedThumbnails, thumbnails as makeThumbnails } from "../pictures.ts";
import { once } from "../question.ts";
import type { Thumbnails } from "../study.ts";
import { atlasShards } from "../thumbnails/atlas-shards.ts";
import { isOwn } from "../variants/variant.ts";
import { indices } from "./fields.ts";

/** Small square pictures of items; in chunks, of every item. */
export const thumbnails = once<{ items: readonly number[]; size: number }, Thumbnails>({
  request: z.strictObject({ items: indices.max(4096), size: z.number().int().min(4).max(256) }),
  shards: atlasShards,
  ask: async (subject, { items, size }, signal) => {
    const asked = items.map(subject.item);
    if (!isOwn({ image: subject.variant.image })) return editedThumbnails(subject, asked, size, signal);
    return makeThumbnails(subject.dataset, asked, size, signal);
  },
});
