import { fetched } from "../../parts/fetched.ts";
import { at, type Code, flag, optional, within } from "../../state/address-keys.ts";
import { driveErrors, driveTimes, driveWeights } from "../../state/layer-answers.ts";
import { LEDGER_VIEW } from "../../state/unit-name.ts";
import type { View } from "../../state/view.ts";
import { isColumn, type LedgerColumn } from "./ledger-columns.ts";

/** How the table of layers is looked at. */
export interface LedgerPart {
  readonly ledger: {
    /** The column by which layers are ordered; undefined for the network's order. */
    readonly by: LedgerColumn | undefined;
    /** From the smallest value up rather than from the largest down. */
    readonly ascending: boolean;
  };
}

declare module "../../state/view-state.ts" {
  interface ViewState extends LedgerPart {}
}

const column: Code<LedgerColumn> = { write: (value) => value, read: (text) => (isColumn(text) ? text : undefined) };

/** A row per layer: what it costs, what is wrong with its units, and what it tells. */
export const ledgerView: View<LedgerPart> = {
  id: LEDGER_VIEW,
  title: "Layers",
  place: "below",
  tall: true,
  waiting: "reading the network",
  initial: { ledger: { by: undefined, ascending: false } },
  address: {
    ledger: within({ by: at("layers-by", optional(column)), ascending: at("layers-up", flag) }),
  },
  fit: () => ({}),
  drivers: [driveTimes, driveWeights, driveErrors],
  commands: [
    {
      title: "Table of the layers: cost, time, dead units, accuracy",
      run: (store) => store.getState().actions.look({ below: LEDGER_VIEW }),
    },
  ],
  keyboard: [],
  pointer: [
    {
      title: "Pointer elsewhere",
      uses: [["click a layer", "in the table of layers: select it; a number of dead units: those units"]],
    },
  ],
  ...fetched(async () => {
    const { LedgerHead, LedgerBody } = await import("./ledger.tsx");
    return { Head: LedgerHead, Body: LedgerBody };
  }),
};
