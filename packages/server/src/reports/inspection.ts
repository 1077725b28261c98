import type { ModelInfo, Preprocessing } from "@deepling/engine";
import type { OpenedModel } from "../model/open-model.ts";

/** What `inspect --json` prints (docs/json.md). */
export interface InspectionReport extends ModelInfo {
  /** Absent where no image can be fed. */
  readonly preprocessing?: Preprocessing;
}

/** Gathers what is known of a model into the report. */
export function reportInspection({
  opened,
  model,
}: {
  readonly opened: OpenedModel;
  readonly model: ModelInfo;
}): InspectionReport {
  const whole = { ...model, notes: [...model.notes, ...opened.notes] };
  return "refused" in model.input.image ? whole : { ...whole, preprocessing: opened.preprocessing };
}
