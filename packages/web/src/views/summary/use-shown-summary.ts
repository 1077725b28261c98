import {
  type ClusteredBy,
  clusteringBy,
  type NetworkSummary,
  rowsOfClass,
  type SummaryPath,
  type SummaryView,
  summaryPath,
  summaryView,
  type UnitCluster,
} from "@deepling/engine";
import { useMemo } from "react";
import { useStudyInfo, useView } from "../../state/context.tsx";
import { type Items, placeIn } from "../../state/items.ts";
import type { UnitName } from "../../state/view-state.ts";

/** Units of each cluster whose patches are drawn at most. */
export const PATCHES = 5;

/** A cluster that is chosen: the places of its layer among the summary's and of itself in the layer. */
export interface ChosenCluster {
  readonly stage: number;
  readonly index: number;
  readonly cluster: UnitCluster;
}

/** What the view shows of a summary. */
export interface ShownSummary {
  readonly view: SummaryView;
  /** The class that is chosen, if it occurs. */
  readonly label: number | undefined;
  readonly chosen: ChosenCluster | undefined;
  /** Rows of the images whose way is lit; undefined where nothing is chosen. */
  readonly rows: readonly number[] | undefined;
  readonly path: SummaryPath | undefined;
}

/** What is chosen of a summary, and which images' way is lit: those of the class or the selected ones, of these with a cluster those that it serves. */
export function useShownSummary(summary: NetworkSummary): ShownSummary {
  const info = useStudyInfo();
  const { by, class: asked, selected, cluster, least } = useView((state) => state.view.summaryLook);
  const selection = useView((state) => state.view.selection);
  return useMemo(() => {
    const label = !selected && asked !== undefined && summary.classes.includes(asked) ? asked : undefined;
    const view = summaryView(info, summary, by, { patches: PATCHES, wanted: label === undefined ? [] : [label] });
    const chosen = chosenOf(summary, view, by, cluster);
    const own = selected ? selectedRows(summary, selection) : undefined;
    const asksNothing = label === undefined && chosen === undefined && own === undefined;
    if (asksNothing) return { view, label, chosen, rows: undefined, path: undefined };
    const all = own ?? (label === undefined ? [...summary.items.keys()] : rowsOfClass(summary, label));
    const rows = servedRows(summary, by, all, chosen);
    const place = label === undefined ? undefined : view.labels.indexOf(label);
    const path = rows.length === 0 ? undefined : summaryPath(summary, by, rows, { least, place });
    return { view, label, chosen, rows, path };
  }, [info, summary, by, asked, selected, selection, cluster, least]);
}

/** The cluster of this name, if there is one. */
function chosenOf(
  summary: NetworkSummary,
  view: SummaryView,
  by: ClusteredBy,
  asked: UnitName | undefined,
): ChosenCluster | undefined {
  const stage = view.stages.findIndex(({ name }) => name === asked?.layer);
  const layer = summary.layers[stage];
  if (layer === undefined || asked === undefined) return undefined;
  const cluster = clusteringBy(layer, by).clusters[asked.unit];
  return cluster === undefined ? undefined : { stage, index: asked.unit, cluster };
}

/** Rows of the selected images. */
function selectedRows({ items }: NetworkSummary, selection: Items): readonly number[] {
  return [...items.keys()].filter((row) => placeIn(selection, items[row] ?? -1) >= 0);
}

/** Those of the rows whose images the chosen cluster serves; all of them without one. */
function servedRows(
  summary: NetworkSummary,
  by: ClusteredBy,
  rows: readonly number[],
  chosen: ChosenCluster | undefined,
): readonly number[] {
  const layer = chosen === undefined ? undefined : summary.layers[chosen.stage];
  if (layer === undefined) return rows;
  const { served } = clusteringBy(layer, by);
  return rows.filter((row) => served[row] === chosen?.index);
}
