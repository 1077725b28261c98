import type { TypedGraph } from "../../graph/typed-graph.ts";
import { prune } from "../../graph/walk.ts";
import { branchOff } from "./branch-off.ts";
import { bypass } from "./bypass.ts";
import { editUnits } from "./edit-units.ts";
import type { EditValues } from "./edit-values.ts";
import type { EditedValue } from "./edited-value.ts";
import { editsUnits } from "./edits-units.ts";
import type { NetworkEdit } from "./network-edit.ts";
import { type NetworkNames, requireEdit, requireEditable } from "./require-edit.ts";
import { scaleWeights } from "./scale-weights.ts";

/** Where an edit took hold: two values of `EditedNetwork.compared`. */
export interface EditSite {
  readonly edit: NetworkEdit;
  /** The value that the edit changes, without this edit, and with it. */
  readonly before: string;
  readonly after: string;
}

/** A network after its edits. */
export interface EditedNetwork {
  /** The edited graph. The layers' values keep their names, so that whoever knew the network knows this one. */
  readonly graph: TypedGraph;
  /** The same with what the edits replaced, to see what each of them changed. */
  readonly compared: TypedGraph;
  /** One for each edit, in their order. */
  readonly sites: readonly EditSite[];
}

/**
 * Makes edits one after another, each on what the one before left. `values` holds what `neededValues` names. Throws what `requireEdit` throws, and "unsupported"
 * layer, bypass, block or weights where the graph cannot be edited so.
 */
export function editNetwork(
  graph: TypedGraph,
  names: NetworkNames,
  edits: readonly NetworkEdit[],
  values: EditValues = new Map(),
): EditedNetwork {
  let compared = graph;
  const sites = edits.map((edit): EditSite => {
    const edited = editOnce(compared, names, requireEdit(edit, names), values);
    compared = edited.graph;
    return { edit, before: edited.before, after: edited.after };
  });
  // what a later edit put behind a value holds the name that an earlier one left it with
  return { graph: prune(compared), compared, sites: settled(sites) };
}

/** The sites in the names of the last graph: where several edits follow one another at a value, each left it what the next one found. */
function settled(sites: readonly EditSite[]): readonly EditSite[] {
  return sites.map((site, at) => {
    const next = sites.slice(at + 1).find(({ edit, after }) => edit.kind !== "weights" && after === site.after);
    return next === undefined ? site : { ...site, after: next.before };
  });
}

function editOnce(graph: TypedGraph, names: NetworkNames, edit: NetworkEdit, values: EditValues): EditedValue {
  if (edit.kind === "branch-off") return branchOff(graph, edit.block, names);
  const layer = requireEditable(edit.layer, names);
  if (edit.kind === "bypass") return bypass(graph, layer);
  return editsUnits(edit) ? editUnits(graph, layer, edit, values) : scaleWeights(graph, layer, edit);
}
