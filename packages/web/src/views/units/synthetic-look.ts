import { at, choice, flag, type Kept, number, within } from "../../state/address-keys.ts";

/** What is grown of a unit: what excites it most, or least. */
export type Way = "most" | "least";

/** What is made of the unit beside a pinned one: the two together, or it without the other. */
export type Company = "alone" | "with" | "without";

/** How pictures that are grown for units are looked at. */
export interface SyntheticPart {
  readonly synthetic: {
    /** Whether they are asked for: growing takes seconds, so a unit's page waits for it. */
    readonly grown: boolean;
    readonly way: Way;
    /** Pictures of the unit, kept apart from one another. */
    readonly pictures: number;
    readonly company: Company;
    /** Whether the table of units shows them in the place of patches. */
    readonly table: boolean;
  };
}

/** As it is first looked at. */
export const SYNTHETIC_LOOK: SyntheticPart["synthetic"] = {
  ...{ grown: false, way: "most", pictures: 1, company: "alone", table: false },
};

/** How it stands in the address. */
export const SYNTHETIC_ADDRESS: Kept<SyntheticPart["synthetic"]> = within({
  grown: at("grown", flag),
  way: at("grown-way", choice("most", "least")),
  pictures: at("grown-pictures", number(1, 9, 0)),
  company: at("grown-company", choice("alone", "with", "without")),
  table: at("units-grown", flag),
});
