import { Suspense, useState } from "react";
import { Icon } from "../../parts/glyph.tsx";
import { MenuOption } from "../../parts/menu.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { isOpen } from "../../state/filtered.ts";
import { OPEN_FILTER } from "../../state/view-state.ts";
import { FILTER_KINDS, type FilterKind, isActive, without } from "./filter-kinds.tsx";

/** The kinds that are set in a pane beside their list, and those that one press sets. */
const isPane = ({ Pane }: FilterKind) => Pane !== "none";

function Kinds() {
  const { look } = useActions();
  const info = useStudyInfo();
  const filter = useView((state) => state.view.filter);
  const kinds = FILTER_KINDS.filter(({ applies }) => applies(info));
  const [chosen, choose] = useState(() => kinds.find(isPane));
  return (
    <div className="filter-menu">
      <div className="filter-kinds">
        <div role="tablist" aria-label="Filter by" aria-orientation="vertical">
          {kinds.filter(isPane).map((kind) => (
            <button
              key={kind.key}
              type="button"
              role="tab"
              aria-selected={kind === chosen}
              className={kind === chosen ? "menu-item on" : "menu-item"}
              onClick={() => choose(kind)}
            >
              <span className="grow">{kind.title}</span>
              {isActive(kind, filter) ? <i className="filter-dot" title={kind.words(filter, info)} /> : null}
            </button>
          ))}
        </div>
        {kinds
          .filter((kind) => !isPane(kind))
          .map(({ key, title }) => (
            <MenuOption
              key={key}
              chosen={filter[key] === true}
              onChoose={() => look({ filter: { ...filter, [key]: filter[key] !== true } })}
            >
              {title}
            </MenuOption>
          ))}
        <span className="grow" />
        <button
          type="button"
          className="menu-item"
          disabled={isOpen(filter)}
          onClick={() => look({ filter: OPEN_FILTER })}
        >
          <Icon name="close" /> Clear all
        </button>
      </div>
      <div className="filter-pane" role="tabpanel" aria-label={chosen?.title}>
        <PaneOf kind={chosen} />
      </div>
    </div>
  );
}

function PaneOf({ kind }: { readonly kind: FilterKind | undefined }) {
  if (kind === undefined || kind.Pane === "none") return null;
  return (
    <Suspense fallback={null}>
      <kind.Pane />
    </Suspense>
  );
}

/** All filters in one menu; its button says how many are active. */
export function FilterMenu() {
  const filter = useView((state) => state.view.filter);
  const active = FILTER_KINDS.filter((kind) => isActive(kind, filter)).length;
  return (
    <Popover
      className={active === 0 ? "button compact" : "button compact on"}
      name={active === 0 ? "Filter" : `Filter: ${active} active`}
      label={
        <>
          Filter {active === 0 ? null : active} <Icon name="fold-down" />
        </>
      }
    >
      {() => <Kinds />}
    </Popover>
  );
}

/** What a filter lets pass; where the head is narrow, without the kind's name, "Predicted" becoming "as": airplane, as frog. */
function ChipWords({ words }: { readonly words: string }) {
  const [kind = "", value] = words.split(/: (.*)/s);
  if (value === undefined) return <span className="clip">{words}</span>;
  return (
    <span className="clip">
      <span className="wide-words">{kind}: </span>
      {kind === "Predicted" ? <span className="narrow-words">as </span> : null}
      {value}
    </span>
  );
}

/** The active filters, each with a button that takes it away; a press on its words changes it. */
export function FilterChips() {
  const { look } = useActions();
  const info = useStudyInfo();
  const filter = useView((state) => state.view.filter);
  const active = FILTER_KINDS.filter((kind) => isActive(kind, filter));
  if (active.length === 0) return null;
  return (
    <div className="filter-chips">
      {active.map((kind) => {
        const words = kind.words(filter, info);
        return (
          <span key={kind.key} className="filter-chip">
            {kind.Pane === "none" ? (
              <ChipWords words={words} />
            ) : (
              <Popover className="filter-chip-words" name={words} label={<ChipWords words={words} />}>
                {() => <PaneOf kind={kind} />}
              </Popover>
            )}
            <button
              type="button"
              className="filter-chip-remove"
              aria-label={`Remove the filter ${words}`}
              title="Remove this filter"
              onClick={() => look({ filter: without(kind, filter) })}
            >
              <Icon name="close" />
            </button>
          </span>
        );
      })}
    </div>
  );
}
