import { LAYER_MEASURE_KEYS, layerMeasure, type MeasureSource } from "@deepling/engine";
import { LEDGER_VIEW } from "./unit-name.ts";

/** How the network is looked at as a graph. */
export interface GraphLook {
  readonly graph: {
    /** Whether it fills the page. */
    readonly full: boolean;
    /** What its boxes are coloured by: the key of a measure, or "own:" and a name of the person's own; "" for nothing. */
    readonly by: string;
  };
}

declare module "./view-state.ts" {
  interface ViewState extends GraphLook {}
}

/** Whether what is looked at shows numbers of layers that are read from a source. */
export function showsSource(view: GraphLook & { readonly below: string }, source: MeasureSource): boolean {
  if (view.below === LEDGER_VIEW && !view.graph.full) return true;
  const key = LAYER_MEASURE_KEYS.find((one) => one === view.graph.by);
  return view.graph.full && key !== undefined && layerMeasure(key).from === source;
}
