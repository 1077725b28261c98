import { fetched } from "../../parts/fetched.ts";
import { at, choice, within } from "../../state/address-keys.ts";
import type { View } from "../../state/view.ts";
import { driveEffect } from "./drive-effect.ts";

/** What is asked about the network that is set: what its edits do. */
export interface NetworkPart {
  readonly network: {
    /** The matrix of what became more and less common, or the classes one by one. */
    readonly table: "confusion" | "classes";
  };
}

declare module "../../state/view-state.ts" {
  interface ViewState extends NetworkPart {}
}

/** What the edits of the network do, on the chosen image and over all images. */
export const networkView: View<NetworkPart> = {
  id: "network",
  title: "Network",
  place: "below",
  tall: true,
  waiting: "reading the network",
  initial: { network: { table: "confusion" } },
  address: { network: within({ table: at("effect", choice("confusion", "classes")) }) },
  fit: () => ({}),
  drivers: [driveEffect],
  commands: [
    {
      title: "What the edits of the network do",
      run: (store) => store.getState().actions.look({ below: "network" }),
    },
  ],
  keyboard: [],
  pointer: [
    {
      title: "Pointer elsewhere",
      uses: [["click a cell", "of the change of confusion: select the images that moved there"]],
    },
  ],
  ...fetched(async () => {
    const { NetworkHead, NetworkBody } = await import("./network.tsx");
    return { Head: NetworkHead, Body: NetworkBody };
  }),
};
