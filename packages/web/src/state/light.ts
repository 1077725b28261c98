import type { StudyInfo } from "@deepling/engine";

/** Multiply-adds up to which work starts by itself: about half a minute on two cores. */
export const LIGHT = 2e12;

/** Whether a pass of the whole data set through the network is so little work that it starts by itself. */
export function isLight({ model, data }: Pick<StudyInfo, "model" | "data">): boolean {
  return model.multiplyAdds * data.count <= LIGHT;
}
