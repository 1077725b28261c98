import type { AddressPath } from "./address.ts";
import type { Code } from "./address-keys.ts";
import type { PageStore } from "./store.ts";
import type { UnitName, ViewState } from "./view-state.ts";

/** Where units are looked at: the id of the view that shows the table and the page of one. */
export const UNITS_VIEW = "units";

/** The view that shows a row per layer. */
export const LEDGER_VIEW = "ledger";

/** "relu5/12"; a layer's name may hold any character, its "/" may stand as it is. */
export const unitName: Code<UnitName> = {
  write: ({ layer, unit }) => `${encodeURIComponent(layer)}/${unit}`,
  read: (text) => {
    const [, name, unit] = /^(.+)\/(\d{1,7})$/.exec(text) ?? [];
    const layer = decoded(name);
    return layer === undefined ? undefined : { layer, unit: Number(unit) };
  },
};

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The address of a unit's page: "/unit/relu5/12". */
export const UNIT_PATH: AddressPath = {
  word: "unit",
  write: ({ below, unit }) => (below === UNITS_VIEW && unit !== undefined ? unitName.write(unit) : undefined),
  read: (text) => {
    const unit = unitName.read(text);
    return unit === undefined ? undefined : { below: UNITS_VIEW, unit };
  },
};

/** What to change in the view so that it shows the page of a unit. */
export function unitPage(unit: UnitName): Partial<ViewState> {
  return { below: UNITS_VIEW, unit };
}

/** Whether both name the same unit, or both none. */
export function sameUnit(one: UnitName | undefined, other: UnitName | undefined): boolean {
  return one?.layer === other?.layer && one?.unit === other?.unit;
}

/** Pins the unit whose page is open, so that it stays in sight; lets go of it where it is pinned, and of any other where no page is open. */
export function togglePin(store: PageStore): void {
  const { view, actions } = store.getState();
  const shown = view.below === UNITS_VIEW ? view.unit : undefined;
  const asked = shown ?? view.pinned;
  if (asked === undefined) actions.announce("Open a unit first: press one in the table of units, or a channel.");
  else actions.look({ pinned: sameUnit(asked, view.pinned) ? undefined : asked });
}
