import { editsUnits, type Layer, type NetworkEdit } from "@deepling/engine";

/** Whole units of one layer that edits take away. */
export interface Removal {
  readonly layer: Layer;
  readonly units: readonly number[];
  /** What stands in a unit's place. */
  readonly fill: "zero" | "mean";
}

/** What an edit puts in the place of whole units; undefined where it does not take them away. */
function fillOf(edit: NetworkEdit): Removal["fill"] | undefined {
  if (!editsUnits(edit) || edit.box !== undefined || edit.units === undefined) return undefined;
  if (edit.kind === "mean") return "mean";
  const away = (edit.kind === "set" && edit.value === 0) || (edit.kind === "multiply" && edit.by === 0);
  return away ? "zero" : undefined;
}

/** The units that edits take away, where they do nothing else, in one layer, and leave others to compare with; undefined otherwise. */
export function removalOf(edits: readonly NetworkEdit[], layers: readonly Layer[]): Removal | undefined {
  const [first] = edits;
  const fill = first === undefined ? undefined : fillOf(first);
  if (first === undefined || fill === undefined || !editsUnits(first)) return undefined;
  const alike = edits.every((edit) => editsUnits(edit) && edit.layer === first.layer && fillOf(edit) === fill);
  const layer = layers.find(({ name }) => name === first.layer);
  if (!alike || layer === undefined || typeof layer.channels.count !== "number") return undefined;
  const own = new Set(edits.flatMap((edit) => (editsUnits(edit) ? (edit.units ?? []) : [])));
  return own.size < layer.channels.count ? { layer, fill, units: [...own].sort((a, b) => a - b) } : undefined;
}

/** Units of a layer that edits hold at zero. */
export function heldAtZero(edits: readonly NetworkEdit[], layer: string): readonly number[] {
  const units = edits.flatMap((edit) =>
    editsUnits(edit) && edit.layer === layer && fillOf(edit) === "zero" ? (edit.units ?? []) : [],
  );
  return [...new Set(units)].sort((a, b) => a - b);
}
