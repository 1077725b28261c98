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
