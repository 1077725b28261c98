import type { StripSeries } from "@deepling/engine";
import { useEffect } from "react";
import { stripSubject } from "../../state/ask-strip.ts";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { targetClasses } from "../../state/target-classes.ts";
import type { StripAsked } from "../../state/view-state.ts";
import { stripExports } from "./strip-exports.ts";

/** Offers the strip to the export menu while it is on the page and done. */
export function useStripExports(series: StripSeries, asked: StripAsked): void {
  const page = usePage();
  const info = useStudyInfo();
  const map = useView((state) => state.view.stripLook.map);
  const settings = useView((state) => state.strip?.summary?.settings);
  useEffect(() => {
    if (settings === undefined || series.rows.some(({ frames }) => frames.length < series.frames)) return;
    const names = { model: info.model.name, image: stripSubject(asked, info.data), classes: targetClasses(info) };
    const { offerExports } = page.store.getState().actions;
    return offerExports(stripExports({ ...names, series, map, settings, notes: info.assumed }, page));
  }, [series, asked, map, settings, info, page]);
}
