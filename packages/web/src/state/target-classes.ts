import { hasScores, type StudyInfo } from "@deepling/engine";

const NONE: readonly string[] = [];

/** The names of the classes that can be predicted and aimed at, by number; none where the network has no class scores. */
export function targetClasses({ model, data }: Pick<StudyInfo, "model" | "data">): readonly string[] {
  return hasScores(model.output) ? data.classes : NONE;
}
