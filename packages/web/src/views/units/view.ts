import { fetched } from "../../parts/fetched.ts";
import { anyText, at, choice, flag, optional, within } from "../../state/address-keys.ts";
import { UNITS_VIEW, unitName } from "../../state/unit-name.ts";
import { driveUnits } from "../../state/units.ts";
import type { View } from "../../state/view.ts";
import type { UnitName, UnitPart } from "../../state/view-state.ts";
import { TABLE_KEYS } from "./keys.ts";
import { SYNTHETIC_ADDRESS, SYNTHETIC_LOOK, type SyntheticPart } from "./synthetic-look.ts";
import { UNIT_COLUMNS, type UnitColumn, type UnitNote } from "./table-columns.ts";

/** How the table of units is looked at. */
export interface UnitTablePart {
  readonly unitTable: {
    /** The column by which units are ordered; undefined for what is best known of them. */
    readonly by: UnitColumn | undefined;
    /** From the smallest value up rather than from the largest down. */
    readonly ascending: boolean;
    /** Only units with this note. */
    readonly only: UnitNote | "all";
    /** Part of a unit's number, note or class. */
    readonly text: string;
    /** The group of a large layer that is shown alone, by its layer and number; undefined for all units. */
    readonly group: UnitName | undefined;
    /** Over which images tuning curves are drawn: those with the unit's largest answers, the chosen one, or none. */
    readonly tuning: "off" | "top" | "item";
    /** Which images of a unit come first: those with the largest answers, or those for whose predicted class it matters most. */
    readonly ranking: "activation" | "relevance";
    /** Whether patches are dimmed where the unit is not active. */
    readonly dimmed: boolean;
  };
}

declare module "../../state/view-state.ts" {
  interface ViewState extends UnitTablePart, SyntheticPart {}
}

/** What each unit of a layer answers to the data: a table of all, and a page of each. */
export const unitsView: View<UnitPart & UnitTablePart & SyntheticPart> = {
  id: UNITS_VIEW,
  title: "Units",
  place: "below",
  tall: true,
  waiting: "reading the network",
  initial: {
    unit: undefined,
    pinned: undefined,
    unitTable: {
      by: undefined,
      ascending: false,
      only: "all",
      text: "",
      group: undefined,
      tuning: "off",
      ranking: "activation",
      dimmed: true,
    },
    synthetic: SYNTHETIC_LOOK,
  },
  address: {
    unit: at("unit", optional(unitName)),
    pinned: at("pin", optional(unitName)),
    unitTable: within({
      by: at("units-by", optional(choice(...UNIT_COLUMNS))),
      ascending: at("units-up", flag),
      only: at("units-only", choice("all", "dead", "saturated", "duplicate")),
      text: at("units-find", anyText),
      group: at("units-group", optional(unitName)),
      tuning: at("tuning", choice("off", "top", "item")),
      ranking: at("units-rank", choice("activation", "relevance")),
      dimmed: at("dimmed", flag),
    }),
    synthetic: SYNTHETIC_ADDRESS,
  },
  fit: () => ({}),
  drivers: [driveUnits],
  commands: [
    {
      title: "Table of the units of the layer",
      run: (store) => store.getState().actions.look({ below: UNITS_VIEW, unit: undefined }),
    },
    {
      title: "Dead units of the layer",
      run: (store) => {
        const { view, actions } = store.getState();
        actions.look({ below: UNITS_VIEW, unit: undefined, unitTable: { ...view.unitTable, only: "dead", text: "" } });
      },
    },
  ],
  keyboard: [{ title: "Table of units", table: TABLE_KEYS }],
  pointer: [
    {
      title: "Pointer elsewhere",
      uses: [
        ["click a unit", "in the table of units: its page"],
        ["click a bar", "of a unit's histogram: select the images behind it"],
      ],
    },
  ],
  ...fetched(async () => {
    const { UnitsHead, UnitsBody } = await import("./units.tsx");
    return { Head: UnitsHead, Body: UnitsBody };
  }),
};
