import { requireImage } from "@deepling/engine";
import { z } from "zod";
import { dataArg, modelArg } from "../cli/shared-args.ts";
import { shardedAsk } from "../shards/asks.ts";

/** Side of thumbnails in pixels unless the network is shown smaller images: what the page draws of many images. */
const SIDE = 64;

/** Thumbnails of every image, which no command writes: the page shows them with `--from`. */
export const thumbnailsInChunks = shardedAsk({
  command: "thumbnails",
  args: {
    ...{ model: modelArg, data: dataArg },
    size: z
      .int()
      .min(8)
      .max(256)
      .optional()
      .meta({
        value: "PIXELS",
        description: `side of a thumbnail (default: ${SIDE}, or what the network is shown if that is less)`,
      }),
  },
  question: "thumbnails",
  request: ({ size }, { model }) => {
    const { width, height } = requireImage(model.input);
    return { items: [], size: size ?? Math.max(8, Math.min(SIDE, Math.max(width, height))) };
  },
});
