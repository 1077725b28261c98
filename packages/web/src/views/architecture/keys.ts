import { use } from "../../parts/key-table.ts";
import type { KeyTable } from "../../state/view.ts";

/** Keys of the network's graph. */
export const GRAPH_KEYS = {
  before: use(["ArrowUp"], ["↑"], "layer before, after"),
  after: use(["ArrowDown"], ["↓"], "layer before, after"),
  collapse: use(["ArrowLeft"], ["←"], "collapse, expand the block"),
  expand: use(["ArrowRight"], ["→"], "collapse, expand the block"),
  first: use(["Home"], ["Home"], "first, last layer"),
  last: use(["End"], ["End"], "first, last layer"),
  details: use(["Enter"], ["Enter"], "the layer's details"),
} as const satisfies KeyTable;

/** Keys of the graph that fills the page. */
export const FULL_KEYS = {
  before: use(["ArrowUp"], ["↑"], "box before, after"),
  after: use(["ArrowDown"], ["↓"], "box before, after"),
  close: use(["ArrowLeft"], ["←"], "close, open the block"),
  open: use(["ArrowRight"], ["→"], "close, open the block"),
  larger: use(["+", "="], ["+"], "larger, smaller"),
  smaller: use(["-"], ["-"], "larger, smaller"),
  card: use(["Enter"], ["Enter"], "what is known of the box"),
  fit: use(["0"], ["0"], "the whole network"),
  find: use(["/"], ["/"], "find a layer"),
  leave: use(["Escape"], ["Esc"], "leave the full screen"),
} as const satisfies KeyTable;
