import { createStripMaker, type StripMaker } from "../strip/maker.ts";
import type { Subject } from "./subject.ts";

/** A subject's maker of strips: one per subject (`Subject.shared`). */
export const stripsOf = (subject: Subject): StripMaker =>
  createStripMaker({
    ...subject,
    classes: subject.data.classes,
    itemName: subject.dataset.itemName,
    provider: subject.runtime.provider,
  });
