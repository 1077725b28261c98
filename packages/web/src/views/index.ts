import { createAddress, together } from "../state/address.ts";
import { pageState } from "../state/page-state.ts";
import { UNIT_PATH } from "../state/unit-name.ts";
import type { AnyView } from "../state/view.ts";
import { architectureView } from "./architecture/view.ts";
import { dataView } from "./data/view.ts";
import { dreamView } from "./dream/view.ts";
import { explainView } from "./explain/view.ts";
import { inspectorView } from "./inspector/view.ts";
import { ledgerView } from "./ledger/view.ts";
import { liveView } from "./live/view.ts";
import { networkView } from "./network/view.ts";
import { projectionView } from "./projection/view.ts";
import { stripView } from "./strip/view.ts";
import { summaryView } from "./summary/view.ts";
import { unitsView } from "./units/view.ts";
import { whatIfView } from "./what-if/view.ts";

const LIST = [
  projectionView,
  architectureView,
  dataView,
  stripView,
  explainView,
  whatIfView,
  liveView,
  dreamView,
  networkView,
  ledgerView,
  unitsView,
  summaryView,
  inspectorView,
] as const;

/** All views; those below the stage in the order of their tabs. */
export const VIEWS: readonly AnyView[] = LIST;

const BELOW = LIST.filter(({ place }) => place === "below").map(({ id }) => id);
const PARTS = [pageState(BELOW), ...LIST];

/** The address of the page, made of the views' parts. */
export const ADDRESS = createAddress(
  together(PARTS.map(({ initial }) => initial)),
  together(PARTS.map(({ address }) => address)),
  PARTS,
  [UNIT_PATH],
);
