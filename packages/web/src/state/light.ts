import type { StudyInfo } from "@deepling/engine";

/** Multiply-adds up to which work starts by itself: about half a minute on two cores. */
export const LIGHT = 2e12;

/** What says how much work a pass over all images is. */
export interface Work {
  readonly model: Pick<StudyInfo["model"], "multiplyAdds">;
  readonly data: Pick<StudyInfo["data"], "count">;
}

/** About how long that takes, in seconds. */
export const LIGHT_SECONDS = 30;

/** Whether a pass of the whole data set through the network is so little work that it starts by itself. */
export function isLight({ model, data }: Work): boolean {
  return model.multiplyAdds * data.count <= LIGHT;
}
