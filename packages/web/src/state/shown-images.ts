import { allItems, isOpen, passingMask, readsPredictions } from "./filtered.ts";
import { inOrder } from "./image-order.ts";
import { itemsIn, NO_ITEMS } from "./items.ts";
import type { KnownImages } from "./known-images.ts";
import { searchedNames } from "./name-search.ts";
import { remember } from "./remember.ts";
import type { Filter, SortKey } from "./view-state.ts";

/** What of the images filter and order show; each is computed when it is first asked for, and again only when what it depends on has changed. */
export interface ShownImages {
  /** One byte per image: 1 for those that the filter lets pass; undefined where it lets all pass. */
  readonly passing: () => Uint8Array | undefined;
  /** Those that pass, in the order of the grid. */
  readonly listed: () => Int32Array;
}

/** What is shown of which images; undefined until the study is there. */
export interface Looked extends KnownImages {
  readonly filter: Filter;
  readonly sort: SortKey;
}

/** Orders that predictions decide; a list that reads none stays the same while they come. */
const OF_PREDICTIONS: readonly SortKey[] = ["predicted", "confidence", "surprise"];

type Data = KnownImages["data"];
type Evaluation = KnownImages["evaluation"];
type Depths = KnownImages["depths"];

/** What is shown now, as `looked` tells it. */
export function shownImages(looked: () => Looked | undefined): ShownImages {
  const searched = remember(searchedNames);
  const masked = remember((data: Data, evaluation: Evaluation, depths: Depths, filter: Filter) =>
    passingMask(filter, { data, evaluation, depths }, () => searched(data.names)),
  );
  const found = remember((count: number, mask: Uint8Array | undefined) =>
    mask === undefined ? allItems(count) : itemsIn(mask),
  );
  const ordered = remember((items: Int32Array, data: Data, evaluation: Evaluation, depths: Depths, sort: SortKey) =>
    inOrder(items, sort, { data, evaluation, depths }),
  );
  const maskOf = ({ data, evaluation, depths, filter }: Looked): Uint8Array | undefined =>
    isOpen(filter)
      ? undefined
      : masked(
          data,
          readsPredictions(filter) ? evaluation : undefined,
          filter.decided.length > 0 ? depths : undefined,
          filter,
        );
  return {
    passing: () => {
      const now = looked();
      return now && maskOf(now);
    },
    listed: () => {
      const now = looked();
      if (now === undefined) return NO_ITEMS;
      const { data, evaluation, depths, sort } = now;
      const items = found(data.count, maskOf(now));
      const judged = OF_PREDICTIONS.includes(sort) ? evaluation : undefined;
      return sort === "index" ? items : ordered(items, data, judged, sort === "depth" ? depths : undefined, sort);
    },
  };
}
