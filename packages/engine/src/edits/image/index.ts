import type { ImageEditKind } from "./edit.ts";
import { cast, grey, hue, saturation } from "./kinds/colour.ts";
import { brightness, contrast, gamma } from "./kinds/light.ts";

/** All edits of images, in the order in which they are listed. */
export const imageEdits: readonly ImageEditKind[] = [brightness, contrast, gamma, saturation, hue, grey, cast];
