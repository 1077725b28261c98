import { type AttributionFigure, attributionFigure, nameAt } from "@deepling/engine";
import { useEffect } from "react";
import { downloadFigure } from "../../parts/download-figure.ts";
import { usePage, useStudyInfo } from "../../state/context.tsx";
import type { ExportEntry } from "../../state/store.ts";

/** What an attribution adds to the export menu: the figures that the command line writes. */
export function explanationExports(figure: AttributionFigure): readonly ExportEntry[] {
  const group = `${figure.title}: ${figure.explanation.target}`;
  const name = [figure.title, figure.image]
    .map((part) => part.replace(/\W+/g, "-"))
    .join("-")
    .toLowerCase();
  const save = (format: "png" | "svg") => () => void downloadFigure(attributionFigure(figure), name, format);
  return [
    { id: `explain-png ${group}`, group, title: "PNG figure", run: save("png") },
    { id: `explain-svg ${group}`, group, title: "SVG figure", run: save("svg") },
  ];
}

/** Offers an attribution to the export menu while it is on the page; `shown` is undefined until it is finished. */
export function useExplanationExports(
  item: number,
  shown: Pick<AttributionFigure, "title" | "parameters" | "explanation" | "picture"> | undefined,
): void {
  const { store } = usePage();
  const { model, data, assumed } = useStudyInfo();
  useEffect(() => {
    if (shown === undefined) return;
    const names = { model: model.name, image: nameAt(data.names, item) ?? `image ${item}`, notes: assumed };
    return store.getState().actions.offerExports(explanationExports({ ...names, ...shown }));
  }, [store, model, data, assumed, item, shown]);
}
