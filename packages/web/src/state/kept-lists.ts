import { plural } from "@deepling/engine";
import { countLeftOut, fitsAddress, LONG_LISTS } from "./address-keys.ts";
import { decodeItems, encodeItems } from "./item-code.ts";
import type { Items } from "./items.ts";
import type { KeptWith } from "./keep-history.ts";
import type { PageStore } from "./store.ts";
import type { ViewState } from "./view-state.ts";

type ListName = keyof typeof LONG_LISTS;

const WORDS: Readonly<Record<ListName, string>> = {
  selection: "the selection",
  projected: "the choice of what is projected",
};

const NAMES: readonly ListName[] = ["selection", "projected"];
const storageKey = (name: ListName): string => `deepling.${name}`;

/** The lists of images that an address of this view has no room for. */
function longLists(view: ViewState): readonly (readonly [name: ListName, list: Items])[] {
  return NAMES.flatMap((name) => {
    const list = view[name];
    // what the filter lets pass is found again
    const isKnown = list === undefined || fitsAddress(list) || (name === "selection" && view.selectsPassing);
    return isKnown ? [] : [[name, list] as const];
  });
}

const sayList = (name: ListName, count: number): string => `${WORDS[name]} (${plural(count, "image")})`;

/** What a link to this view does not hold, in words; none where it holds all. */
export function leftOutOfLink(view: ViewState): readonly string[] {
  return longLists(view).map(([name, list]) => sayList(name, list.length));
}

/** Lists that are too long for the address, kept as long as the page's tab is open. */
export interface KeptLists {
  /** Takes up those that an address says were left out of it, and tells which are not here. */
  readonly restore: (address: string) => void;
  /** Keeps those of the view as it is, when the page is left. */
  readonly keep: () => void;
}

/** Keeps them in the tab's storage. */
export function keptLists(store: PageStore, storage: KeptWith): KeptLists {
  return {
    restore: (address) => {
      const { view, actions } = store.getState();
      const found: Partial<Record<ListName, Items>> = {};
      const lost: string[] = [];
      for (const name of NAMES) {
        const count = countLeftOut(address, LONG_LISTS[name]);
        if (count === undefined || (name === "selection" && view.selectsPassing)) continue;
        const list = decodeItems(storage.getItem(storageKey(name)) ?? "");
        if (list?.length === count) found[name] = list;
        else lost.push(sayList(name, count));
      }
      if (Object.keys(found).length > 0) store.setState({ view: { ...view, ...found } });
      if (lost.length > 0)
        actions.announce(`The address has no room for ${lost.join(" and ")}: choose the images again.`);
    },
    keep: () => {
      const long = new Map(longLists(store.getState().view));
      for (const name of NAMES) {
        const list = long.get(name);
        try {
          if (list === undefined) storage.removeItem(storageKey(name));
          else storage.setItem(storageKey(name), encodeItems(list) ?? "");
        } catch {
          // where there is no room, the next page says what is missing
          storage.removeItem(storageKey(name));
        }
      }
    },
  };
}
