import { plural } from "../../base/plural.ts";
import type { VisualisedPicture } from "./messages.ts";
import { whySmall } from "./redirected.ts";

/** What decides whether a picture failed. */
export type GrownPicture = Pick<VisualisedPicture, "start" | "value" | "unchanged">;

/** Says which pictures failed: some did not change, others do no more for their target than the noise they began with (unless another note has `explained` why). */
export function growthNotes(pictures: readonly GrownPicture[], explained: boolean): readonly string[] {
  const still = pictures.filter(({ unchanged }) => unchanged).length;
  const failed = explained ? [] : pictures.filter(({ start, value }) => !(value > start));
  const small = failed.length - still;
  const whose = (count: number) => (count === 1 ? "its target" : "their targets");
  const why = whySmall(Math.max(...failed.map(({ value }) => value)));
  return [
    ...(still === 0
      ? []
      : [`${plural(still, "picture")} did not change: no gradient reaches the image from ${whose(still)}`]),
    ...(small <= 0 ? [] : [`${plural(small, "picture")} did not make ${whose(small)} larger: ${why}`]),
  ];
}
