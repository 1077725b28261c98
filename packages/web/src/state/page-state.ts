import type { StatePart } from "./address.ts";
import { anyText, at, choice, flag, LONG_LISTS, manyItems } from "./address-keys.ts";
import { NO_ITEMS } from "./items.ts";
import type { PageLook } from "./view-state.ts";

/** The part of the view state that belongs to no view, given the ids of the views below the stage, the first to be shown first. */
export function pageState(below: readonly string[]): StatePart<PageLook> {
  return {
    initial: {
      model: "",
      edits: "",
      before: false,
      both: false,
      selection: NO_ITEMS,
      selectsPassing: false,
      below: below[0] ?? "",
    },
    address: {
      model: at("model", anyText),
      edits: at("edit", anyText),
      before: at("before", flag),
      both: at("both", flag),
      selection: at(LONG_LISTS.selection, manyItems),
      selectsPassing: at("selpass", flag),
      below: at("below", choice(...below)),
    },
    fit: ({ selection }, { items: count }) =>
      (selection.at(-1) ?? 0) < count ? {} : { selection: selection.filter((one) => one < count) },
  };
}
