import type { KeyTable, KeyUse } from "../state/view.ts";

/** A use of the keyboard. */
export const use = (keys: readonly string[], shown: readonly string[], does: string): KeyUse => ({ keys, shown, does });

/** A key as the tables write it. */
export function keyOf(event: { readonly key: string; readonly metaKey: boolean; readonly ctrlKey: boolean }): string {
  return event.metaKey || event.ctrlKey ? `mod+${event.key.toLowerCase()}` : event.key;
}

/** The name of a key's use in a table; undefined where it has none. */
export function commandOf<T extends KeyTable>(table: T, key: string): (keyof T & string) | undefined {
  for (const name in table) if (table[name]?.keys.includes(key)) return name;
  return undefined;
}
