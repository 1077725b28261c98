import type { Study, UnitStatistics } from "@deepling/engine";
import { drivePass, type OfNetwork } from "./drive-pass.ts";
import { showsSource } from "./graph-look.ts";
import { shownKey } from "./shown.ts";
import type { PageState, PageStore } from "./store.ts";
import { UNITS_VIEW } from "./unit-name.ts";
import type { ViewState } from "./view-state.ts";

declare module "./store.ts" {
  interface Answers {
    readonly units?: OfNetwork<UnitStatistics> | undefined;
  }
}

/** What is known of the units of the network that is shown. */
export function knownUnits({ units, view }: Pick<PageState, "units" | "view">): UnitStatistics | undefined {
  return units?.key === shownKey(view) ? units.answer : undefined;
}

/** The id of the job that reads units. */
export const UNITS_JOB = "units";

/** Whether the inspector shows units as pictures. */
const showsCells = ({ cells, item, inspect }: ViewState): boolean => cells && item !== undefined && inspect === "image";

/** Asks once for all units of the network that is shown, when the ledger, the table of units, the page of one or units in the inspector are first looked at. Answers how to stop. */
export function driveUnits(study: Study, store: PageStore): () => void {
  return drivePass<UnitStatistics>(study, store, {
    job: UNITS_JOB,
    titles: ["Reading all units", "Read all units"],
    ask: (asked, options) => asked.units({}, options),
    has: () => true,
    wanted: ({ view }) => view.below === UNITS_VIEW || showsSource(view, "units") || showsCells(view),
    learn: ({ getState }, units) => getState().actions.learn({ units }),
  });
}
