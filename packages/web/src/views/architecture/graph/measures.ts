import {
  gatheredMeasure,
  gatheredOwn,
  LAYER_MEASURE_KEYS,
  type LayerMeasureKey,
  layerMeasure,
  type ShownMeasure,
  type StudyInfo,
} from "@deepling/engine";
import { formatValue } from "../../../parts/format.ts";
import { isLayerMeasure } from "../../../parts/measures.ts";
import { type LayerReport, writtenMeasure } from "../../../parts/use-layer-report.ts";
import { hasLayerAccuracy } from "../../../state/depth.ts";

/** What boxes may be coloured by. */
export interface MeasureChoice {
  /** The key of a measure, or "own:" and a name. */
  readonly by: string;
  readonly name: string;
}

const OWN = "own:";

/** The measures that the network and its data have, and those of the person's own. */
export function measureChoices(
  { report }: LayerReport,
  info: Pick<StudyInfo, "model" | "data">,
  can: { readonly timed: boolean; readonly compared: boolean },
): readonly MeasureChoice[] {
  const has = (key: LayerMeasureKey): boolean => {
    const { from } = layerMeasure(key);
    if (from === "times") return can.timed;
    if (from === "errors") return can.compared;
    if (from === "depth") return hasLayerAccuracy(info);
    return from !== "purity" || report.layers.some((layer) => layer.purity !== null);
  };
  return [
    ...LAYER_MEASURE_KEYS.filter(has).map((key) => ({ by: key, name: layerMeasure(key).name })),
    ...Object.keys(report.layers[0]?.own ?? {}).map((name) => ({ by: `${OWN}${name}`, name })),
  ];
}

/** The measure as boxes show it; undefined for none. */
export function shownMeasure({ report }: LayerReport, by: string): ShownMeasure | undefined {
  const { layers } = report;
  if (isLayerMeasure(by)) {
    const of = (members: readonly number[]) => gatheredMeasure(layers, by, members);
    const full = layerMeasure(by).full === "whole" ? 1 : "largest drawn";
    return { of, full, written: (value) => writtenMeasure(by, value) };
  }
  if (!by.startsWith(OWN)) return undefined;
  const column = by.slice(OWN.length);
  const of = (members: readonly number[]) => gatheredOwn(layers, column, members);
  return { of, full: "largest drawn", written: formatValue };
}
