import type { NetworkSummary, Study } from "@deepling/engine";
import { drivePass, type OfNetwork } from "../../state/drive-pass.ts";
import { shownKey } from "../../state/shown.ts";
import type { PageState, PageStore } from "../../state/store.ts";

declare module "../../state/store.ts" {
  interface Answers {
    readonly summary?: OfNetwork<NetworkSummary> | undefined;
  }
}

/** The view of the network in clusters of units. */
export const SUMMARY_VIEW = "summary";

/** The id of the job that clusters units. */
export const SUMMARY_JOB = "summary";

/** The summary of the network that is shown, where it is known. */
export function knownSummary({ summary, view }: Pick<PageState, "summary" | "view">): NetworkSummary | undefined {
  return summary?.key === shownKey(view) ? summary.answer : undefined;
}

/** Asks once for the summary of the network that is shown, when its view is first looked at. Answers how to stop. */
export function driveSummary(study: Study, store: PageStore): () => void {
  return drivePass<NetworkSummary>(study, store, {
    job: SUMMARY_JOB,
    titles: ["Clustering units", "Cluster the units of the network"],
    ask: (asked, options) => asked.summary({}, options),
    has: () => true,
    wanted: ({ view }) => view.below === SUMMARY_VIEW,
    learn: ({ getState }, summary) => getState().actions.learn({ summary }),
  });
}
