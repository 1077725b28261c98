import { type LedgerReport, reportLedger } from "@deepling/engine";
import { useMemo } from "react";
import { useStudyInfo, useView } from "../../state/context.tsx";
import { hasDepth, knownDepth } from "../../state/depth.ts";
import { knownUnits } from "../../state/units.ts";
import { countedOn, type LedgerColumn, type LedgerLine, ledgerColumns } from "./ledger-columns.ts";

/** What is known of the layers so far. */
export interface Ledger {
  readonly report: LedgerReport;
  readonly lines: readonly LedgerLine[];
  readonly columns: readonly LedgerColumn[];
  /** On how many images a column's numbers were computed. */
  readonly on: (column: LedgerColumn) => string;
  /** Whether everything is known that can be. */
  readonly whole: boolean;
}

/** Gathers what units, depths and layouts tell of the layers. */
export function useLedger(): Ledger {
  const info = useStudyInfo();
  const units = useView(knownUnits);
  const depth = useView(knownDepth);
  const sequence = useView((state) => state.projection?.sequence);
  return useMemo(() => {
    const report = reportLedger(info, units, depth, info.assumed);
    const layouts = new Map(sequence?.layers.map((layout) => [layout.layer, layout.quality.purity]));
    const lines = report.layers.map((row, at): LedgerLine => {
      const purity = layouts.get(at + 1) ?? Number.NaN;
      return { ...row, index: at + 1, purity: Number.isFinite(purity) ? purity : null };
    });
    const scores = hasDepth(info);
    const labels = info.data.labels?.some((label) => label >= 0) === true;
    const of = { sampled: units?.sampled ?? 0, read: depth?.read ?? 0, laid: sequence?.items.length ?? 0 };
    return {
      report,
      lines,
      columns: ledgerColumns({ labels, scores, purity: lines.some(({ purity }) => purity !== null) }),
      on: (column) => countedOn(column, report, of),
      whole: units !== undefined && (depth !== undefined || !(labels || scores)),
    };
  }, [info, units, depth, sequence]);
}
