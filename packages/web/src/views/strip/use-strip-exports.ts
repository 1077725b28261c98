import { useEffect } from "react";
import { usePalette } from "../../parts/use-palette.ts";
import { stripSubject } from "../../state/ask-strip.ts";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";
import type { StripAsked } from "../../state/view-state.ts";
import { stripExports } from "./strip-exports.ts";
import type { StripSeries } from "./strip-series.ts";

/** Offers the strip to the export menu while it is on the page and done. */
export function useStripExports(series: StripSeries, asked: StripAsked): void {
  const page = usePage();
  const { data } = useStudyInfo();
  const palette = usePalette();
  const stripLook = useView((state) => state.view.stripLook);
  useEffect(() => {
    if (series.rows.some(({ frames }) => frames.length < series.frames)) return;
    const subject = stripSubject(asked, data);
    const { offerExports } = page.store.getState().actions;
    return offerExports(stripExports({ series, look: stripLook, subject, classes: data.classes, palette }, page));
  }, [series, asked, stripLook, data, page, palette]);
}
