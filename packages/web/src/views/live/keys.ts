import { use } from "../../parts/key-table.ts";
import type { KeyTable } from "../../state/view.ts";

/** Keys that work while the channels have the focus. */
export const LIVE_KEYS = {
  left: use(["ArrowLeft"], ["←"], "from channel to channel: what it makes of the frame"),
  right: use(["ArrowRight"], ["→"], "from channel to channel: what it makes of the frame"),
  up: use(["ArrowUp"], ["↑"], "from channel to channel: what it makes of the frame"),
  down: use(["ArrowDown"], ["↓"], "from channel to channel: what it makes of the frame"),
  before: use(["PageUp"], ["Page ↑"], "layer before, after"),
  after: use(["PageDown"], ["Page ↓"], "layer before, after"),
  hold: use([" "], ["Space"], "hold the frame, go on"),
  open: use(["Enter"], ["Enter"], "the channel's page"),
  clear: use(["Escape"], ["Esc"], "let go of the channel"),
} as const satisfies KeyTable;
