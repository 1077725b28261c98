import type { StatePart } from "./address.ts";
import { anyText, at, choice, flag, items } from "./address-keys.ts";
import type { PageLook } from "./view-state.ts";

/** The part of the view state that belongs to no view, given the ids of the views below the stage, the first to be shown first. */
export function pageState(below: readonly string[]): StatePart<PageLook> {
  return {
    initial: { model: "", edits: "", before: false, both: false, selection: [], below: below[0] ?? "" },
    address: {
      model: at("model", anyText),
      edits: at("edit", anyText),
      before: at("before", flag),
      both: at("both", flag),
      selection: at("sel", items),
      below: at("below", choice(...below)),
    },
    fit: ({ selection }, { items: count }) => ({ selection: selection.filter((one) => one < count) }),
  };
}
