import { hasScores } from "@deepling/engine";
import { Icon } from "../../parts/glyph.tsx";
import { MenuOption } from "../../parts/menu.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { isOpen, toggled } from "../../state/filtered.ts";
import { countsOf } from "../../state/statistics.ts";
import { type Filter, OPEN_FILTER, type SortKey } from "../../state/view-state.ts";
import { ClassList } from "./class-list.tsx";
import { ConfidenceFilter } from "./confidence-filter.tsx";
import { DecidedFilter } from "./decided-filter.tsx";

interface ClassFilterProps {
  readonly title: string;
  readonly chosen: readonly number[];
  readonly labels: Int32Array | undefined;
  readonly onChange: (chosen: readonly number[]) => void;
}

/** A menu of classes of which any number may be chosen. */
function ClassFilter({ title, chosen, labels, onChange }: ClassFilterProps) {
  const { data } = useStudyInfo();
  const single = chosen.length === 1 ? data.classes[chosen[0] ?? 0] : undefined;
  const words = chosen.length === 0 ? title : `${title}: ${single ?? chosen.length}`;
  return (
    <Popover
      className={chosen.length === 0 ? "button compact" : "button compact on"}
      label={
        <>
          {words} <Icon name="fold-down" />
        </>
      }
      name={words}
    >
      {() => (
        <ClassList
          title={title}
          chosen={chosen}
          counts={countsOf(labels, data.classes.length)}
          onToggle={(label) => onChange(toggled(chosen, label))}
        />
      )}
    </Popover>
  );
}

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
  const { model, data } = useStudyInfo();
  const judged = hasScores(model.output);
  const filter = useView((state) => state.view.filter);
  const sort = useView((state) => state.view.sort);
  const evaluation = useView((state) => state.evaluation);
  const change = (patch: Partial<Filter>) => look({ filter: { ...filter, ...patch } });
  return (
    <>
      <input
        className="field"
        type="search"
        placeholder="Filter by name"
        aria-label="Filter by name or class"
        value={filter.text}
        onChange={(event) => change({ text: event.target.value })}
      />
      {data.labels === undefined ? null : (
        <ClassFilter
          title="Class"
          chosen={filter.classes}
          labels={data.labels}
          onChange={(classes) => change({ classes })}
        />
      )}
      {judged ? (
        <>
          <ClassFilter
            title="Predicted"
            chosen={filter.predicted}
            labels={evaluation?.predicted}
            onChange={(predicted) => change({ predicted })}
          />
          <ConfidenceFilter />
          <DecidedFilter />
        </>
      ) : null}
      {data.labels === undefined || !judged ? null : (
        <button
          type="button"
          className="button compact"
          aria-pressed={filter.wrongOnly}
          onClick={() => change({ wrongOnly: !filter.wrongOnly })}
        >
          Wrong only
        </button>
      )}
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
      {isOpen(filter) ? null : (
        <button type="button" className="button compact" onClick={() => look({ filter: OPEN_FILTER })}>
          <Icon name="close" /> Clear
        </button>
      )}
    </>
  );
}
