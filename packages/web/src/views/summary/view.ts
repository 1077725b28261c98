import type { ClusteredBy } from "@deepling/engine";
import { fetched } from "../../parts/fetched.ts";
import { at, choice, flag, number, optional, within } from "../../state/address-keys.ts";
import { unitName } from "../../state/unit-name.ts";
import type { View } from "../../state/view.ts";
import type { UnitName } from "../../state/view-state.ts";
import { SUMMARY_KEYS } from "./keys.ts";
import { driveSummary, SUMMARY_VIEW } from "./known-summary.ts";

/** How the summary is looked at. */
export interface SummaryPart {
  readonly summaryLook: {
    /** What makes the clusters. */
    readonly by: ClusteredBy;
    /** The class whose images' way is lit. */
    readonly class: number | undefined;
    /** Whether the way of the selected images is lit, in place of a class's. */
    readonly selected: boolean;
    /** The cluster that is chosen: its layer, and its number there in place of a unit's. */
    readonly cluster: UnitName | undefined;
    /** Flows of fewer images are left out; undefined for a twentieth of them. */
    readonly least: number | undefined;
  };
}

declare module "../../state/view-state.ts" {
  interface ViewState extends SummaryPart {}
}

/** The network at a glance: each layer's units in clusters, what these answer to by class, and the way of images through them. */
export const summaryView: View<SummaryPart> = {
  id: SUMMARY_VIEW,
  title: "Summary",
  place: "below",
  tall: true,
  waiting: "reading the network",
  initial: { summaryLook: { by: "classes", class: undefined, selected: false, cluster: undefined, least: undefined } },
  address: {
    summaryLook: within({
      by: at("clusters-by", choice("classes", "images")),
      class: at("clusters-class", optional(number(0, 2 ** 21, 0))),
      selected: at("clusters-selected", flag),
      cluster: at("cluster", optional(unitName)),
      least: at("clusters-least", optional(number(1, 2 ** 21, 0))),
    }),
  },
  fit: () => ({}),
  drivers: [driveSummary],
  commands: [
    {
      title: "Summary of the network: units in clusters by classes",
      run: (store) => store.getState().actions.look({ below: SUMMARY_VIEW }),
    },
  ],
  keyboard: [{ title: "Summary", table: SUMMARY_KEYS }],
  pointer: [
    {
      title: "Pointer elsewhere",
      uses: [
        ["click a patch", "in the summary: the unit's page"],
        ["click a cluster", "in the summary: the way of the images that it serves"],
        ["click a class", "above the summary: the way of its images, which are selected"],
      ],
    },
  ],
  ...fetched(async () => {
    const { SummaryHead, SummaryBody } = await import("./summary.tsx");
    return { Head: SummaryHead, Body: SummaryBody };
  }),
};
