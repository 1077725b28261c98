import type { KeyTable, KeyUse } from "../state/view.ts";

/** A use of the keyboard. */
export const use = (keys: readonly string[], shown: readonly string[], does: string): KeyUse => ({ keys, shown, does });

/** A key as the tables write it: with ⌘ or Ctrl "mod+" and the small letter, with Shift too "mod+shift+". */
export function keyOf(event: {
  readonly key: string;
  readonly metaKey: boolean;
  readonly ctrlKey: boolean;
  readonly shiftKey?: boolean;
}): string {
  if (!event.metaKey && !event.ctrlKey) return event.key;
  return `mod+${event.shiftKey === true ? "shift+" : ""}${event.key.toLowerCase()}`;
}

/** The key as this machine has it: uses with ⌘ name that first, and Ctrl last. */
export function keyHere({ shown }: KeyUse): string {
  return (navigator.platform.startsWith("Mac") ? shown[0] : shown.at(-1)) ?? "";
}

/** The name of a key's use in a table; undefined where it has none. */
export function commandOf<T extends KeyTable>(table: T, key: string): (keyof T & string) | undefined {
  for (const name in table) if (table[name]?.keys.includes(key)) return name;
  return undefined;
}
