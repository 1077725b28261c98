import type { StripSeries } from "@deepling/engine";
import { useEffect } from "react";
import { stripSubject } from "../../state/ask-strip.ts";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";
import type { StripRun } from "../../state/store.ts";
import { targetClasses } from "../../state/target-classes.ts";
import { stripExports } from "./strip-exports.ts";

/** Offers a strip to the export menu while it is on the page and done; `of` tells it from another network's. */
export function useStripExports(series: StripSeries, run: StripRun, of = ""): void {
  const page = usePage();
  const info = useStudyInfo();
  const map = useView((state) => state.view.stripLook.map);
  const { asked, summary } = run;
  const settings = summary?.settings;
  useEffect(() => {
    if (settings === undefined || series.rows.some(({ frames }) => frames.length < series.frames)) return;
    const names = { model: info.model.name, image: stripSubject(asked, info.data), classes: targetClasses(info) };
    const { offerExports } = page.store.getState().actions;
    return offerExports(stripExports({ ...names, series, map, settings, notes: info.assumed }, page, of));
  }, [series, asked, map, settings, info, page, of]);
}
