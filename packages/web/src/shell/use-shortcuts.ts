import { useEffect } from "react";
import { commandOf, keyOf } from "../parts/key-table.ts";
import { PAGE_KEYS } from "./page-keys.ts";

/** What letters are typed into; a slider or a box to tick is none. */
const FIELDS = "input:not([type=range], [type=checkbox], [type=radio]), textarea, select";

/** Whether a key would be typed into a field rather than command the page. */
function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches(FIELDS) || target.isContentEditable);
}

/** Keys with ⌘ or Ctrl that mean something of their own where one types. */
const OF_TEXT: readonly string[] = ["undo", "redo"];

/** Runs what is named after one of the page's keys when it is pressed anywhere but in a field or a dialog; with ⌘ or Ctrl also there. */
export function useShortcuts(acts: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const modified = event.metaKey || event.ctrlKey;
      const name = commandOf(PAGE_KEYS, keyOf(event)) ?? "";
      const act = acts[name];
      if (act === undefined || event.altKey || event.defaultPrevented) return;
      if (typing(event.target) && OF_TEXT.includes(name)) return;
      const busy = typing(event.target) || document.querySelector("dialog[open], [popover]:popover-open[role=dialog]");
      if (!modified && busy) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [acts]);
}
