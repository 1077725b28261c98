import { editsUnits } from "./edits-units.ts";
import type { NetworkEdit } from "./network-edit.ts";

/** The edits as text that `parseNetworkEdits` reads, the shortest form of each, joined by ";". */
export function writeNetworkEdits(edits: readonly NetworkEdit[]): string {
  return edits.map(writeNetworkEdit).join(";");
}

/** One edit as text. */
export function writeNetworkEdit(edit: NetworkEdit): string {
  if (edit.kind === "branch-off") return `${quote(edit.block)}:branch-off`;
  const layer = quote(edit.layer);
  if (edit.kind === "bypass") return `${layer}:bypass`;
  const units = edit.units === undefined ? "" : `[${writeUnits(edit.units)}]`;
  if (!editsUnits(edit)) return `${layer}${units}:weights*${edit.by}`;
  const box = edit.box === undefined ? "" : `@box(${edit.box.join(",")})`;
  return `${layer}${units}${box}${writeChange(edit)}`;
}

function writeChange(edit: Extract<NetworkEdit, { readonly box?: unknown }>): string {
  switch (edit.kind) {
    case "set":
      return `=${edit.value}`;
    case "mean":
      return "=mean";
    case "image":
      return `=image:${edit.item}`;
    case "multiply":
      return `*${edit.by}`;
    case "add":
      return edit.by < 0 ? `${edit.by}` : `+${edit.by}`;
    case "clamp":
      return `=clamp(${edit.low},${edit.high})`;
  }
}

/** Units as numbers and ranges: "3,5-7". */
function writeUnits(units: readonly number[]): string {
  const ordered = [...new Set(units)].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const unit of ordered) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === unit - 1) last[1] = unit;
    else ranges.push([unit, unit]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

/** A name as it is where it cannot be read as another name and an edit, in double quotes otherwise. */
function quote(name: string): string {
  const plain = /^[\w./-]+$/.test(name) && !/-[\d.]/.test(name) && !/^\d+$/.test(name);
  return plain ? name : `"${name.replace(/["\\]/g, "\\$&")}"`;
}
