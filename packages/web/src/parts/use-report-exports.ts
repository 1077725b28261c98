import type { Drawing } from "@deepling/engine";
import { useEffect, useRef } from "react";
import { usePage } from "../state/context.tsx";
import type { ExportEntry } from "../state/store.ts";
import { download } from "./download.ts";
import { downloadFigure } from "./download-figure.ts";

/** An answer as the command line writes it. */
export interface ReportFiles<R> {
  /** Over its entries in the export menu. */
  readonly group: string;
  /** Of the files, without an ending. */
  readonly name: string;
  /** Gathers what JSON, CSV and figure are made of. */
  readonly report: () => R;
  readonly csv?: (report: R) => string;
  readonly figure: (report: R) => Drawing | Promise<Drawing>;
}

/** A text as a file's name: "Rotate: angle" becomes "rotate-angle". */
export function fileName(...parts: readonly string[]): string {
  return parts
    .join("-")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

function entriesOf<R>(files: () => ReportFiles<R> | undefined, group: string): readonly ExportEntry[] {
  const save = (write: (found: ReportFiles<R>) => void) => () => {
    const found = files();
    if (found !== undefined) write(found);
  };
  const figure = (format: "svg" | "png") =>
    save(async ({ figure, report, name }) => downloadFigure(await figure(report()), name, format));
  const csv = save(({ csv, report, name }) => {
    if (csv !== undefined) download(`${name}.csv`, new Blob([csv(report())], { type: "text/csv" }));
  });
  const json = save(({ report, name }) =>
    download(`${name}.json`, new Blob([`${JSON.stringify(report(), null, 2)}\n`], { type: "application/json" })),
  );
  return [
    { id: `png ${group}`, group, title: "PNG figure", run: figure("png") },
    { id: `svg ${group}`, group, title: "SVG figure", run: figure("svg") },
    ...(files()?.csv === undefined ? [] : [{ id: `csv ${group}`, group, title: "CSV table", run: csv }]),
    { id: `json ${group}`, group, title: "JSON", run: json },
  ];
}

/** Offers an answer to the export menu while it is on the page, as the files that the command line writes; `files` is undefined until it is whole. */
export function useReportExports<R>(files: ReportFiles<R> | undefined): void {
  const { store } = usePage();
  const latest = useRef(files);
  latest.current = files;
  const group = files?.group;
  useEffect(() => {
    if (group === undefined) return;
    return store.getState().actions.offerExports(entriesOf(() => latest.current, group));
  }, [store, group]);
}
