import { fetched } from "../../parts/fetched.ts";
import { at, choice, number, within } from "../../state/address-keys.ts";
import type { PageStore } from "../../state/store.ts";
import type { View } from "../../state/view.ts";
import { driveEffect } from "./drive-effect.ts";
import { driveWorth } from "./drive-worth.ts";
import { MATCH_COLUMNS, type MatchColumn } from "./match-order.ts";
import { WORTH_COLUMNS, type WorthColumn } from "./worth-columns.ts";

/** What is asked about the network. */
export interface NetworkPart {
  readonly network: {
    /** What is asked: what the edits do, how the layers differ, which units are alike, or what each unit of the present layer is worth. */
    readonly show: "effect" | "layers" | "matches" | "worth";
    /** The matrix of what became more and less common, or the classes one by one. */
    readonly table: "confusion" | "classes";
    /** The column by which units are ranked. */
    readonly by: WorthColumn;
    /** The class whose loss is looked at; −1 for all. */
    readonly of: number;
    /** The column by which units and their best matches are sorted. */
    readonly match: MatchColumn;
  };
}

declare module "../../state/view-state.ts" {
  interface ViewState extends NetworkPart {}
}

function show(store: PageStore, what: NetworkPart["network"]["show"]): void {
  const { view, actions } = store.getState();
  actions.look({ below: "network", network: { ...view.network, show: what } });
}

/** What the edits of the network do, on the chosen image and over all images. */
export const networkView: View<NetworkPart> = {
  id: "network",
  title: "Network",
  place: "below",
  tall: true,
  waiting: "reading the network",
  initial: { network: { show: "effect", table: "confusion", by: "confidence", of: -1, match: "correlation" } },
  address: {
    network: within({
      show: at("network", choice("effect", "layers", "matches", "worth")),
      table: at("effect", choice("confusion", "classes")),
      by: at("rank", choice(...WORTH_COLUMNS)),
      of: at("loss", number(-1, 1e5, 0)),
      match: at("matches", choice(...MATCH_COLUMNS)),
    }),
  },
  fit: ({ network }, { classes }) => ({ network: network.of < classes ? network : { ...network, of: -1 } }),
  drivers: [driveEffect, driveWorth],
  commands: [
    {
      title: "Show the effect of the edits",
      run: (store) => show(store, "effect"),
    },
    { title: "Rank the units of the layer by their worth", run: (store) => show(store, "worth") },
  ],
  keyboard: [],
  pointer: [
    {
      title: "Pointer elsewhere",
      uses: [["click a cell", "of the change of confusion: select the images that came there, then those that left"]],
    },
  ],
  ...fetched(async () => {
    const { NetworkHead, NetworkBody } = await import("./network.tsx");
    return { Head: NetworkHead, Body: NetworkBody };
  }),
};
