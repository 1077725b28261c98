import {
  editsUnits,
  type NetworkEdit,
  type NetworkNames,
  parseNetworkEdits,
  type UnitEdit,
  writeNetworkEdits,
} from "@deepling/engine";
import type { Failure } from "./store.ts";
import { failureOf } from "./task.ts";

/** Edits as they were read from their text, or why they cannot be. */
export interface ReadEdits {
  readonly edits: readonly NetworkEdit[];
  readonly failure: Failure | undefined;
}

/** Reads edits with a network's names; an empty text holds none. */
export function readEdits(text: string, names: NetworkNames): ReadEdits {
  if (text.trim() === "") return { edits: [], failure: undefined };
  try {
    return { edits: parseNetworkEdits(text, names), failure: undefined };
  } catch (error) {
    return { edits: [], failure: failureOf(error) };
  }
}

/** An edit of some units of a layer, wherever on their map. */
const isOfUnits = (edit: NetworkEdit): edit is UnitEdit => editsUnits(edit) && edit.box === undefined;

/** An edit without its units, as a text: what edits of several units have in common. */
const apartFromUnits = (edit: UnitEdit): string => JSON.stringify({ ...edit, units: undefined });

/** The edit without some units; undefined where none is left. */
function withoutUnits(edit: NetworkEdit, { layer, units }: UnitEdit): NetworkEdit | undefined {
  if (!isOfUnits(edit) || edit.layer !== layer) return edit;
  if (units === undefined) return undefined;
  if (edit.units === undefined) return edit;
  const left = edit.units.filter((unit) => !units.includes(unit));
  return left.length === 0 ? undefined : { ...edit, units: left };
}

/**
 * Edits with one more, as a person means it who presses a button: what is now said of a unit replaces what was said of it, and units of a layer
 * that become the same are one edit. Edits of a part of a map, of weights and of connections are added at the end.
 */
export function withEdit(edits: readonly NetworkEdit[], edit: NetworkEdit): readonly NetworkEdit[] {
  const text = writeNetworkEdits([edit]);
  if (!isOfUnits(edit)) return [...edits.filter((one) => writeNetworkEdits([one]) !== text), edit];
  const others = withoutEdit(edits, edit);
  const { units } = edit;
  const like = others.find((one) => isOfUnits(one) && apartFromUnits(one) === apartFromUnits(edit));
  if (like === undefined || !isOfUnits(like) || units === undefined || like.units === undefined)
    return [...others, edit];
  const joined = { ...like, units: [...like.units, ...units].sort((a, b) => a - b) };
  return others.map((one) => (one === like ? joined : one));
}

/** Edits with nothing said any more, over the whole map, of the units that an edit names. */
export function withoutEdit(edits: readonly NetworkEdit[], edit: UnitEdit): readonly NetworkEdit[] {
  return edits.flatMap((one) => withoutUnits(one, edit) ?? []);
}

/** What is said of one unit of a layer, over its whole map; undefined where nothing is. */
export function editOfUnit(edits: readonly NetworkEdit[], layer: string, unit: number): UnitEdit | undefined {
  const found = edits.findLast(
    (edit) => isOfUnits(edit) && edit.layer === layer && (edit.units === undefined || edit.units.includes(unit)),
  );
  return found !== undefined && isOfUnits(found) ? found : undefined;
}
