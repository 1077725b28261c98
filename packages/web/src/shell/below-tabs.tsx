import { useActions } from "../state/context.tsx";
import type { AnyView } from "../state/view.ts";

/** The names of the views that share the place below the stage, as tabs. */
export function BelowTabs({ views, shown }: { readonly views: readonly AnyView[]; readonly shown: string }) {
  const { look } = useActions();
  return (
    <div className="below-tabs" role="tablist" aria-label="Below the stage">
      {views.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          role="tab"
          aria-selected={shown === id}
          className={shown === id ? "button compact on" : "button compact"}
          onClick={() => look({ below: id })}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
