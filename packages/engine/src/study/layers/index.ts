// What is known of a network's layers: part of the public API, every name listed by hand.

export { commonPrefix, withoutPrefix, withoutShared } from "../../base/short-name.ts";
export {
  itemMarks,
  lineMark,
  type NetworkBox,
  type NetworkInk,
  networkFigure,
  PRINT,
} from "../../figures/network/network-figure.ts";
export {
  type PlacedItem,
  type PlacedNetwork,
  type PlanEdge,
  type PlanItem,
  placeNetwork,
} from "../../figures/network/place-network.ts";
export { chainConcats } from "../../passes/structure/chain-concats.ts";
export { groupsAround, groupsOf } from "../../passes/structure/network-plan.ts";
export { networkTree, type TreeGroup, type TreeItem } from "../../passes/structure/network-tree.ts";
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
export { gatheredMeasure, gatheredOwn } from "./gather-measure.ts";
export {
  LAYER_MEASURE_KEYS,
  type LayerKnowledge,
  type LayerMeasure,
  type LayerMeasureKey,
  layerMeasure,
  type MeasureSource,
  measureColumns,
} from "./layer-measures.ts";
export type { LayerNode, NodeValue } from "./layer-nodes.ts";
export { ledgerFigure } from "./ledger-figure.ts";
export { MANY_LAYERS, modelFigure, type Opened, openedGroups } from "./model-figure.ts";
export { drawNetwork, kindColour, type NetworkDrawing, type ShownMeasure } from "./network-drawing.ts";
export { type OwnMeasures, readOwnMeasures } from "./own-measures.ts";
