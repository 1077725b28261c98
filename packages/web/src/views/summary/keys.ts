import { use } from "../../parts/key-table.ts";
import type { KeyTable } from "../../state/view.ts";

/** Keys of the summary. */
export const SUMMARY_KEYS = {
  up: use(["ArrowUp"], ["↑"], "cluster before, after"),
  down: use(["ArrowDown"], ["↓"], "cluster before, after"),
  left: use(["ArrowLeft"], ["←"], "layer before, after"),
  right: use(["ArrowRight"], ["→"], "layer before, after"),
  first: use(["Home"], ["Home"], "first, last layer"),
  last: use(["End"], ["End"], "first, last layer"),
  open: use(["Enter"], ["Enter"], "page of the unit that stands for the cluster best"),
  clear: use(["Escape"], ["Esc"], "let go of the cluster, then of the class"),
} as const satisfies KeyTable;
