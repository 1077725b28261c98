import { stream } from "../question.ts";
import type { StudyRevision } from "../study.ts";
import { nothing } from "./fields.ts";

/** What became of the study's models since it was opened: a study in process says that nothing did; a server that watches their files tells every change. */
export const revisions = stream<Record<string, never>, StudyRevision>({
  request: nothing,
  ask: async function* ask({ models }) {
    yield { kind: "revision", number: 0, models, reloaded: [], faults: [] };
  },
});
