import { hasScores } from "@deepling/engine";
import { Icon } from "../../parts/glyph.tsx";
import { MenuOption } from "../../parts/menu.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import type { SortKey } from "../../state/view-state.ts";
import { FilterChips, FilterMenu } from "./filter-menu.tsx";

const SORTS: Readonly<Record<SortKey, string>> = {
  index: "As in the data",
  class: "By true class",
  predicted: "By predicted class",
  confidence: "Least confident first",
  surprise: "Most surprising first",
  depth: "Latest decided first",
};

/** Orders of networks that predict a class. */
const OF_PREDICTIONS: readonly SortKey[] = ["predicted", "confidence", "surprise", "depth"];

/** Which images the grid shows, and in which order. */
export function FilterBar() {
  const { look } = useActions();
  const { model } = useStudyInfo();
  const judged = hasScores(model.output);
  const filter = useView((state) => state.view.filter);
  const sort = useView((state) => state.view.sort);
  return (
    <>
      <input
        className="field"
        type="search"
        placeholder="Filter by name"
        aria-label="Filter by name or class"
        value={filter.text}
        onChange={(event) => look({ filter: { ...filter, text: event.target.value } })}
      />
      <FilterMenu />
      <FilterChips />
      <Popover
        className={sort === "index" ? "button compact" : "button compact on"}
        label={
          <>
            <span className={sort === "index" ? "" : "wide-words"}>{sort === "index" ? "Sort" : SORTS[sort]}</span>
            {sort === "index" ? null : <span className="narrow-words">Sort</span>} <Icon name="fold-down" />
          </>
        }
        name={`Sort: ${SORTS[sort]}`}
      >
        {(close) => (
          <fieldset className="menu" aria-label="Sort">
            {(Object.keys(SORTS) as SortKey[])
              .filter((key) => judged || !OF_PREDICTIONS.includes(key))
              .map((key) => (
                <MenuOption
                  key={key}
                  chosen={key === sort}
                  onChoose={() => {
                    look({ sort: key });
                    close();
                  }}
                >
                  {SORTS[key]}
                </MenuOption>
              ))}
          </fieldset>
        )}
      </Popover>
    </>
  );
}
