import { useEffect } from "react";

/** Whether a key would be typed into a field rather than command the page. */
function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);
}

/** Runs a command when its key is pressed anywhere but in a field or a dialog; "mod+k" also there (⌘ or Ctrl). */
export function useShortcuts(commands: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const modified = event.metaKey || event.ctrlKey;
      const key = modified ? `mod+${event.key.toLowerCase()}` : event.key;
      const command = commands[key];
      if (command === undefined || event.altKey || event.defaultPrevented) return;
      const busy = typing(event.target) || document.querySelector("dialog[open], [popover]:popover-open[role=dialog]");
      if (!modified && busy) return;
      event.preventDefault();
      command();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [commands]);
}
