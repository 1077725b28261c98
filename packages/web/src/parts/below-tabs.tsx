import { useActions, useView } from "../state/context.tsx";

const TABS = [
  ["data", "Data"],
  ["strip", "Strip"],
  ["explain", "Explain"],
] as const;

/** What the panel below the stage shows: the names of its views, as tabs. */
export function BelowTabs() {
  const { look } = useActions();
  const below = useView((state) => state.view.below);
  return (
    <div className="below-tabs" role="tablist" aria-label="Below the stage">
      {TABS.map(([id, name]) => (
        <button
          key={id}
          type="button"
          role="tab"
          aria-selected={below === id}
          className={below === id ? "button compact on" : "button compact"}
          onClick={() => look({ below: id })}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
