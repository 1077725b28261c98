import { use } from "../../parts/key-table.ts";
import type { KeyTable } from "../../state/view.ts";

/** Keys that work while the view is shown. */
export const WHAT_IF_KEYS = {
  compare: use(["c"], ["c"], "hold: the image without edits"),
} as const satisfies KeyTable;
