import { use } from "../../parts/key-table.ts";
import type { KeyTable } from "../../state/view.ts";

/** Keys of the stage, which work wherever nothing else takes them. */
export const STAGE_KEYS = {
  play: use([" "], ["Space"], "play, pause"),
  before: use(["ArrowLeft"], ["←"], "layer before, after"),
  after: use(["ArrowRight"], ["→"], "layer before, after"),
  first: use(["Home"], ["Home"], "first, last layer"),
  last: use(["End"], ["End"], "first, last layer"),
  larger: use(["+", "="], ["+"], "magnify, reduce"),
  smaller: use(["-"], ["−"], "magnify, reduce"),
  fit: use(["0"], ["0"], "fit the view; again: every image, or most of them larger"),
} as const satisfies KeyTable;
