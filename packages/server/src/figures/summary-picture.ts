import {
  type ClusteredBy,
  cutTiles,
  type Drawing,
  type LocalStudy,
  type NetworkSummary,
  type PatchOf,
  patchCount,
  patchSlots,
  rowsOfClass,
  type StudyInfo,
  type SummaryTile,
  summaryFigure,
  summaryPatch,
  summaryPath,
  summarySizes,
  summaryView,
} from "@deepling/engine";

/** What a figure of a summary shows. */
export interface SummaryShown {
  readonly study: Pick<LocalStudy, "picture">;
  readonly info: StudyInfo;
  readonly summary: NetworkSummary;
  readonly by: ClusteredBy;
  /** The class whose images' way is drawn; none if undefined. */
  readonly label: number | undefined;
  /** Flows of fewer images are left out. */
  readonly least: number | undefined;
}

/** Pixels of a patch to a px of the drawing at most. */
const DENSITY = 2;

/** The finished figure. */
export async function summaryPicture({ study, info, summary, by, label, least }: SummaryShown): Promise<Drawing> {
  const wanted = label === undefined ? [] : [label];
  const sizes = summarySizes([]);
  const view = summaryView(info, summary, by, { patches: patchCount(sizes), wanted });
  const patches = new Map<string, PatchOf & Pick<SummaryTile, "place">>();
  for (const [stage, { clusters }] of view.stages.entries()) {
    const layer = summary.layers[stage];
    if (layer === undefined) continue;
    for (const { shown } of clusters) {
      const slots = patchSlots(layer, shown);
      for (const [at, unit] of shown.entries()) {
        const patch = summaryPatch(info, layer, unit, slots[at]);
        if (patch !== undefined) patches.set(`${stage} ${unit}`, patch);
      }
    }
  }
  const cut = await cutTiles([...patches.values()], DENSITY * sizes.row, (item) => study.picture({ item }));
  const rows = label === undefined ? [] : rowsOfClass(summary, label);
  const place = label === undefined ? undefined : view.labels.indexOf(label);
  return summaryFigure({
    ...{ model: info.model.name, data: info.data.name, count: summary.items.length, by },
    ...{ stages: view.stages, classes: view.classes, facts: view.facts },
    tile: (stage, unit) => {
      const patch = patches.get(`${stage} ${unit}`);
      return patch === undefined ? undefined : { picture: cut(patch.item, patch.patch), place: patch.place };
    },
    path:
      label === undefined
        ? undefined
        : {
            ...summaryPath(summary, by, rows, { least, place }),
            name: view.classes[place ?? -1] ?? "",
            images: rows.length,
          },
  });
}
