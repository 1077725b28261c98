import type { NetworkEdit, UnitEdit } from "./network-edit.ts";

/** Whether an edit changes the values that leave a layer, rather than weights or connections. */
export function editsUnits(edit: NetworkEdit): edit is UnitEdit {
  return edit.kind !== "bypass" && edit.kind !== "branch-off" && edit.kind !== "weights";
}
