import { useEffect } from "react";
import { commandOf, keyOf } from "../parts/key-table.ts";
import { PAGE_KEYS } from "./page-keys.ts";

/** Whether a key would be typed into a field rather than command the page. */
function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);
}

/** Runs what is named after one of the page's keys when it is pressed anywhere but in a field or a dialog; with ⌘ or Ctrl also there. */
export function useShortcuts(acts: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const modified = event.metaKey || event.ctrlKey;
      const act = acts[commandOf(PAGE_KEYS, keyOf(event)) ?? ""];
      if (act === undefined || event.altKey || event.defaultPrevented) return;
      const busy = typing(event.target) || document.querySelector("dialog[open], [popover]:popover-open[role=dialog]");
      if (!modified && busy) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [acts]);
}
