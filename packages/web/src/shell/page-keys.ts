import { use } from "../parts/key-table.ts";
import type { KeyTable } from "../state/view.ts";

/** Keys that work anywhere but in a field. */
export const PAGE_KEYS = {
  find: use(["mod+k"], ["⌘ K", "Ctrl K"], "find a layer, class, image or command"),
  help: use(["?"], ["?"], "keys and pointer: this list"),
  maximise: use(["f"], ["f"], "maximise the projection, and back"),
  foldArchitecture: use(["1"], ["1"], "fold the architecture"),
  foldData: use(["2"], ["2"], "fold the data"),
  foldInspector: use(["3"], ["3"], "fold the inspector"),
  before: use(["b"], ["b"], "the network before its edits, and after"),
  both: use(["v"], ["v"], "both networks beside each other, and one again"),
  pin: use(["d"], ["d"], "pin the unit whose page is open, or let go of it"),
  undo: use(["mod+z"], ["⌘ Z", "Ctrl Z"], "take an edit back"),
  redo: use(["mod+shift+z", "mod+y"], ["⇧ ⌘ Z", "Ctrl Y"], "put an edit back again"),
  clear: use(["Escape"], ["Esc"], "show all panels again where one fills the page, else clear the selection"),
} as const satisfies KeyTable;
