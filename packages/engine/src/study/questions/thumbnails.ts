import { z } from "zod";
import { thumbnails as makeThumbnails } from "../pictures.ts";
import { once } from "../question.ts";
import type { Thumbnails } from "../study.ts";
import { indices } from "./fields.ts";

/** Small square pictures of items. */
export const thumbnails = once<{ items: readonly number[]; size: number }, Thumbnails>({
  request: z.strictObject({ items: indices.max(4096), size: z.number().int().min(4).max(256) }),
  ask: async ({ dataset, item }, { items, size }) => makeThumbnails(dataset, items.map(item), size),
});
