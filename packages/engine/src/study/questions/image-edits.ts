import { colourChannels } from "../../edits/image/colour-channels.ts";
import { describeImageEdits, type ImageEditInfo } from "../../edits/image/describe-edits.ts";
import { once } from "../question.ts";
import { nothing } from "./fields.ts";

/** Every edit of images, with its parameters for the images that the network takes. */
export const imageEdits = once<Record<string, never>, readonly ImageEditInfo[]>({
  request: nothing,
  ask: async ({ image: { width, height, channels }, preprocessing }) =>
    describeImageEdits({ width, height, channels: colourChannels(preprocessing.channels, channels).light }),
});
