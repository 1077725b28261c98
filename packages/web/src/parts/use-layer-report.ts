import {
  type LayerMeasureKey,
  type LedgerReport,
  type LedgerRow,
  layerMeasure,
  type OwnMeasures,
  percent,
  plural,
  readOwnMeasures,
  reportLedger,
} from "@deepling/engine";
import { useMemo } from "react";
import { comparedIn } from "../state/compared.ts";
import { useStudyInfo, useView } from "../state/context.tsx";
import { DEPTH_JOB, hasLayerAccuracy, knownDepth } from "../state/depth.ts";
import { ERRORS_JOB, knownOfLayers, TIMES_JOB, WEIGHTS_JOB } from "../state/layer-answers.ts";
import type { Failure } from "../state/store.ts";
import { failureOf } from "../state/task.ts";
import { knownUnits, UNITS_JOB } from "../state/units.ts";
import { formatCount, formatLarge, formatValue } from "./format.ts";

/** Jobs that answer what measures of layers are read from, in the order in which they are told. */
export const LAYER_JOBS = [TIMES_JOB, WEIGHTS_JOB, UNITS_JOB, DEPTH_JOB, ERRORS_JOB] as const;

/** A layer as table and graph show it. */
export interface LayerLine extends LedgerRow {
  /** Index of the layer. */
  readonly index: number;
}

/** What is known of the layers so far, for whatever shows numbers of layers. */
export interface LayerReport {
  readonly report: LedgerReport;
  readonly lines: readonly LayerLine[];
  /** Whether everything is known that can be. */
  readonly whole: boolean;
  /** Images of the layouts, which class purity was computed on. */
  readonly laid: number;
  /** What was not understood of the person's own numbers, and why they cannot be read; undefined where they can. */
  readonly own: { readonly notes: readonly string[]; readonly fault: Failure | undefined };
}

declare module "../state/store.ts" {
  interface Answers {
    /** A file of the person's own numbers for layers, as it was dropped on the page; "none" once it was put away, undefined for that of the command line. */
    readonly ownFile?: { readonly name: string; readonly text: string } | "none" | undefined;
  }
}

/** The file of the person's own numbers for layers: the one that was dropped, else that of the command line. */
export function useOwnFile(): { readonly name: string; readonly text: string } | undefined {
  const dropped = useView((state) => state.ownFile);
  const given = useView((state) => state.info?.measures);
  return dropped === "none" ? undefined : (dropped ?? given);
}

/** The person's own numbers for the layers of the network that is shown. */
function useOwnMeasures(): { readonly own: OwnMeasures | undefined; readonly fault: Failure | undefined } {
  const { model } = useStudyInfo();
  const file = useOwnFile();
  return useMemo(() => {
    if (file === undefined) return { own: undefined, fault: undefined };
    try {
      return { own: readOwnMeasures(file.text, model.layers, file.name), fault: undefined };
    } catch (error) {
      return { own: undefined, fault: failureOf(error) };
    }
  }, [file, model]);
}

/** Gathers what network, units, depths, times, weights and layouts tell of the layers. */
export function useLayerReport(): LayerReport {
  const info = useStudyInfo();
  const units = useView(knownUnits);
  const depth = useView(knownDepth);
  const times = useView((state) => knownOfLayers(state, "layerTimes"));
  const weights = useView((state) => knownOfLayers(state, "weightStatistics"));
  const errors = useView((state) => knownOfLayers(state, "layerErrors"));
  const sequence = useView((state) => state.projection?.sequence);
  const model = useView((state) => state.view.model);
  const edits = useView((state) => state.view.edits);
  const first = useView((state) => state.info?.models[0]);
  const { own, fault } = useOwnMeasures();
  const waiting = useView((state) =>
    LAYER_JOBS.some((job) => state.jobs[job] !== undefined && state.jobs[job].status !== "done"),
  );
  return useMemo(() => {
    const purity = new Map(sequence?.layers.map((layout) => [layout.layer, layout.quality.purity]));
    const against = comparedIn({ model, edits })?.against.model ?? first;
    const report = reportLedger(info, { units, depth, times, weights, errors, purity, against, own }, info.assumed);
    const known = units !== undefined && (depth !== undefined || !hasLayerAccuracy(info));
    return {
      report,
      lines: report.layers.map((row, at) => ({ ...row, index: at + 1 })),
      whole: known && !waiting,
      laid: sequence?.items.length ?? 0,
      own: { notes: own?.notes ?? [], fault },
    };
  }, [info, units, depth, times, weights, errors, sequence, model, edits, first, own, fault, waiting]);
}

const WRITTEN = {
  count: formatCount,
  amount: formatLarge,
  share: (value) => percent(value),
  milliseconds: (value) => `${formatValue(value)} ms`,
  relative: (value) => percent(value),
} as const satisfies Readonly<Record<string, (value: number) => string>>;

/** A value of a measure as it is written; "" for a layer that costs nothing. */
export function writtenMeasure(key: LayerMeasureKey, value: number): string {
  const { from, unit } = layerMeasure(key);
  return value === 0 && from === "network" ? "" : WRITTEN[unit](value);
}

/** On how many images the values of a measure were computed; "" where they need none. */
export function countedOn(key: LayerMeasureKey, { report, laid }: Pick<LayerReport, "report" | "laid">): string {
  const { count, sampled, support, held, timing, against } = report;
  const { from } = layerMeasure(key);
  if (from === "times") {
    return timing === null ? "" : `median of ${plural(timing.runs, "run")} of ${plural(timing.images, "image")} each`;
  }
  if (from === "purity") return laid === 0 ? "" : `on ${plural(laid, "image")}`;
  if (from === "errors") return against === null ? "" : `on ${plural(against.images, "image")}`;
  if (from === "units") {
    const counted = key === "saturated" || key === "duplicates" ? sampled : count;
    return counted === 0 ? "" : `on ${plural(counted, "image")}`;
  }
  if (from !== "depth" || support === 0) return "";
  if (key === "decided") return `on ${plural(count, "image")}; neighbours among ${formatCount(support)}`;
  return held === 0 ? "" : `measured on ${plural(held, "image")}, learnt from ${formatCount(support)} others`;
}
