import { editsUnits, type Layer, type NetworkEdit, sampleIndices, seededRandom } from "@deepling/engine";

/** Random units beside which an ablation is judged. */
export interface Control {
  readonly layer: Layer;
  /** What stands in a unit's place. */
  readonly fill: "zero" | "mean";
  /** Units in a group: as many as the edits take away. */
  readonly size: number;
  readonly groups: readonly (readonly number[])[];
}

/** Random groups that an ablation is compared with. */
const GROUPS = 20;

/** What an edit puts in the place of whole units; undefined where it does not take them away. */
function fillOf(edit: NetworkEdit): Control["fill"] | undefined {
  if (!editsUnits(edit) || edit.box !== undefined || edit.units === undefined) return undefined;
  if (edit.kind === "mean") return "mean";
  const away = (edit.kind === "set" && edit.value === 0) || (edit.kind === "multiply" && edit.by === 0);
  return away ? "zero" : undefined;
}

/**
 * Groups of random other units of the same layer, by seed, for edits that take units of one layer away; undefined for other edits, and where a
 * layer has too few others.
 */
export function controlOf(edits: readonly NetworkEdit[], layers: readonly Layer[], seed = 0): Control | undefined {
  const [first] = edits;
  const fill = first === undefined ? undefined : fillOf(first);
  if (first === undefined || fill === undefined || !editsUnits(first)) return undefined;
  const alike = edits.every((edit) => editsUnits(edit) && edit.layer === first.layer && fillOf(edit) === fill);
  const layer = layers.find(({ name }) => name === first.layer);
  if (!alike || layer === undefined || typeof layer.channels.count !== "number") return undefined;
  const own = new Set(edits.flatMap((edit) => (editsUnits(edit) ? (edit.units ?? []) : [])));
  const others = Array.from({ length: layer.channels.count }, (_, unit) => unit).filter((unit) => !own.has(unit));
  if (others.length < 2 * own.size || others.length < 4) return undefined;
  const random = seededRandom(seed);
  const groups = Array.from({ length: GROUPS }, () =>
    sampleIndices(others.length, own.size, random)
      .map((at) => others[at] ?? 0)
      .sort((a, b) => a - b),
  );
  return { layer, fill, size: own.size, groups };
}

/** Where an edit's drop of accuracy lies among those of random groups. */
export interface Verdict {
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  readonly place: "below" | "within" | "above";
}

/** How an edit's drop compares with those of the control; a drop within them cannot be told from that of random units. */
export function verdictOf(drop: number, drops: readonly number[]): Verdict {
  const least = Math.min(...drops);
  const most = Math.max(...drops);
  const mean = drops.reduce((a, b) => a + b, 0) / drops.length;
  return { least, most, mean, place: drop < least ? "below" : drop > most ? "above" : "within" };
}
