import { fittingPreprocessing, untestedPreprocessing } from "../fitting-preprocessing.ts";
import { once } from "../question.ts";
import type { StudyInfo } from "../study.ts";
import { nothing } from "./fields.ts";

/** Everything that is known before anything is computed. */
export const info = once<Record<string, never>, StudyInfo>({
  request: nothing,
  ask: async (subject) => {
    const { model, data, preprocessing, dataset, device, version, models, assumed } = subject;
    const better = await subject.base.shared(fittingPreprocessing)();
    const findings = await subject.findings();
    const notes = [...model.notes, ...better, ...untestedPreprocessing(subject), ...(await subject.notes())];
    // a file that could not be decoded is known once it was read
    const known = { model: { ...model, notes }, data: { ...data, skipped: dataset.skipped } };
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
