import { use } from "../../parts/key-table.ts";
import type { KeyTable } from "../../state/view.ts";

/** Keys of the image grid; with Shift, the moving ones select along. */
export const GRID_KEYS = {
  left: use(["ArrowLeft"], ["←"], "move; with Shift, select along"),
  right: use(["ArrowRight"], ["→"], "move; with Shift, select along"),
  up: use(["ArrowUp"], ["↑"], "move; with Shift, select along"),
  down: use(["ArrowDown"], ["↓"], "move; with Shift, select along"),
  pageUp: use(["PageUp"], ["Page ↑"], "a page up, down"),
  pageDown: use(["PageDown"], ["Page ↓"], "a page up, down"),
  first: use(["Home"], ["Home"], "first, last image"),
  last: use(["End"], ["End"], "first, last image"),
  inspect: use(["Enter"], ["Enter"], "inspect the image"),
  add: use([" "], ["Space"], "add it to the selection, or take it out"),
  all: use(["mod+a"], ["⌘ A", "Ctrl A"], "select all that the filters let pass"),
} as const satisfies KeyTable;

/** Keys of the confusion matrix. */
export const MATRIX_KEYS = {
  left: use(["ArrowLeft"], ["←"], "from cell to cell"),
  right: use(["ArrowRight"], ["→"], "from cell to cell"),
  up: use(["ArrowUp"], ["↑"], "from cell to cell"),
  down: use(["ArrowDown"], ["↓"], "from cell to cell"),
  choose: use(["Enter", " "], ["Enter"], "show the cell's images; again: let go"),
} as const satisfies KeyTable;
