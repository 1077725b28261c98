import type { EditPlatform } from "../../edits/image/edit.ts";
import { createImageEditor } from "../../edits/image/editor.ts";
import type { ImageEdit } from "../../edits/image/image-edit.ts";
import { withoutPixels } from "../../edits/image/pixel-text.ts";
import { writeImageEdits } from "../../edits/image/write-edits.ts";
import { pixelSpace } from "../../image/pixel-space.ts";
import type { Subject } from "../subject.ts";
import { onImages } from "./unchanged.ts";

/** Images on which it is seen whether an edit changes anything. */
const IMAGES = 16;

/** Changes of a pixel, 0 … 1, that rounding alone makes. */
const ROUNDING = 1e-4;

/** Edits of images that change nothing: those at their neutral value, and those that leave the first images of the data as the edits before left them; one sentence each. */
export async function unchangedImageNotes(
  { image: plane, preprocessing, sessions, feed, inputOf, batch, items }: Subject,
  edits: readonly ImageEdit[],
  platform: EditPlatform | undefined,
): Promise<readonly string[]> {
  const editorOf = (count: number) =>
    createImageEditor({ edits: edits.slice(0, count), plane, preprocessing, sessions, platform, inputOf });
  const editors = edits.map((_, at) => editorOf(at + 1));
  const { toPixels } = pixelSpace(preprocessing, plane);
  const unchanged = new Set(edits.keys());
  let read = 0;
  for await (const { input, items: these, missing } of feed(items.slice(0, IMAGES), Math.min(batch, IMAGES))) {
    read += these.length - missing.length;
    let before = toPixels(input.data);
    for (const [at, editor] of editors.entries()) {
      const after = toPixels((await editor.edit({ items: these, input })).data);
      if (after.some((value, place) => Math.abs(value - (before[place] as number)) > ROUNDING)) unchanged.delete(at);
      before = after;
    }
  }
  const where = ` ${onImages(read, items.length)}`;
  return [...unchanged].flatMap((at) => {
    const edit = edits[at];
    if (edit === undefined) return [];
    const isNeutral =
      createImageEditor({ edits: [edit], plane, preprocessing, sessions, platform, inputOf }).neutral.length > 0;
    if (read === 0 && !isNeutral) return [];
    return `${withoutPixels(writeImageEdits([edit]))} changes nothing${isNeutral ? ": that is its neutral value" : where}`;
  });
}
