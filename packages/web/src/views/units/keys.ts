import { use } from "../../parts/key-table.ts";
import type { KeyTable } from "../../state/view.ts";

/** Keys of the table of units. */
export const TABLE_KEYS = {
  up: use(["ArrowUp"], ["↑"], "unit before, after"),
  down: use(["ArrowDown"], ["↓"], "unit before, after"),
  pageUp: use(["PageUp"], ["Page ↑"], "a page up, down"),
  pageDown: use(["PageDown"], ["Page ↓"], "a page up, down"),
  first: use(["Home"], ["Home"], "first, last unit"),
  last: use(["End"], ["End"], "first, last unit"),
  open: use(["Enter"], ["Enter"], "the unit's page"),
} as const satisfies KeyTable;
