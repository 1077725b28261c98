// What is known of a network's layers: part of the public API, every name listed by hand.
export {
  type LedgerKnowledge,
  type LedgerReport,
  type LedgerRow,
  ledgerRows,
  measured,
  reportLedger,
} from "../reports/ledger-report.ts";
export type { LayerTimes } from "../times/layer-times.ts";
export { type TensorStatistics, WEIGHT_BINS, type WeightStatistics } from "../weights/weight-statistics.ts";
export {
  LAYER_MEASURE_KEYS,
  type LayerKnowledge,
  type LayerMeasure,
  type LayerMeasureKey,
  layerMeasure,
  type MeasureSource,
  measureColumns,
} from "./layer-measures.ts";
export { type OwnMeasures, readOwnMeasures } from "./own-measures.ts";
