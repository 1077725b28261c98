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
  fit: use(
    ["0"],
    ["0"],
    "fit the view; again: every image, or most of them larger; in 3-D the whole network, or one layer",
  ),
  mode: use(["m"], ["m"], "images in the plane, or the network in 3-D"),
  left: use(["j"], ["j"], "in 3-D turn left, right"),
  right: use(["l"], ["l"], "in 3-D turn left, right"),
  over: use(["i"], ["i"], "in 3-D look from above, below"),
  under: use(["k"], ["k"], "in 3-D look from above, below"),
} as const satisfies KeyTable;
