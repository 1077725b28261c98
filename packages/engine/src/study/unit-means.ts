import type { Progress } from "../base/progress.ts";
import { type UnitTopsOptions, unitTops } from "./unit-tops.ts";

/** Each unit's mean over all positions and all images that can be read. */
export async function* unitMeans(
  options: Omit<UnitTopsOptions, "count" | "classes" | "labels">,
): AsyncGenerator<Progress, Float32Array> {
  let means = new Float32Array();
  for await (const message of unitTops({ ...options, count: 1, classes: 0, labels: undefined })) {
    if (message.kind === "units") means = Float32Array.from(message.means);
    else yield message;
  }
  return means;
}
