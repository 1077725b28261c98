import { z } from "zod";
import { NO_NAMES } from "../../base/name-column.ts";
import { fittingPreprocessing, untestedPreprocessing } from "../fitting-preprocessing.ts";
import { once } from "../question.ts";
import type { StudyInfo } from "../study.ts";

/** What is asked of the description of a study. */
export interface InfoRequest {
  /** Answers before the network is run, without the notes that only its scores can tell; false where absent. */
  readonly unchecked?: boolean | undefined;
  /** Leaves the names of the images out, for those who have them of another variant; false where absent. */
  readonly nameless?: boolean | undefined;
  /** The hash of a network whose layers and blocks are known: they are left out if it is that one. */
  readonly known?: string | undefined;
}

/** Everything that is known of a study before a question is asked, and what running its network on a few images tells. */
export const info = once<InfoRequest, StudyInfo>({
  request: z.strictObject({
    unchecked: z.boolean().optional(),
    nameless: z.boolean().optional(),
    known: z.string().optional(),
  }),
  ask: async (subject, { unchecked = false, nameless = false, known: hash }) => {
    const { model, data, preprocessing, dataset, device, version, models, assumed } = subject;
    const better = unchecked ? [] : await subject.base.shared(fittingPreprocessing)();
    const findings = await subject.findings();
    const found = unchecked ? [] : await subject.notes();
    const notes = [...model.notes, ...better, ...untestedPreprocessing(subject), ...found];
    // a file that could not be decoded is known once it was read
    const known = {
      model: { ...model, ...(hash === model.hash && { layers: [], blocks: [] }), notes },
      data: { ...data, ...(nameless && { names: NO_NAMES }), skipped: dataset.skipped },
    };
    return {
      ...known,
      preprocessing,
      models,
      runtime: { ...device, findings },
      assumed: [...assumed, ...better, ...findings],
      version,
    };
  },
});
