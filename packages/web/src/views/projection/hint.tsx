import { useEffect, useState } from "react";
import { Icon } from "../../parts/glyph.tsx";
import { usePage } from "../../state/context.tsx";
import "./hint.css";

const KEY = "deepling.hint";

/** Says once what one sees, in a line of its own below the stage; goes when the person moves through the layers or closes it, and does not come back. */
export function Hint() {
  const { store } = usePage();
  const [seen, setSeen] = useState(() => localStorage.getItem(KEY) !== null);
  const close = () => {
    localStorage.setItem(KEY, "seen");
    setSeen(true);
  };
  useEffect(() => {
    if (seen) return;
    return store.subscribeToSteps((state, before) => {
      if (state.view.t === before.view.t) return;
      localStorage.setItem(KEY, "seen");
      setSeen(true);
    });
  }, [seen, store]);
  if (seen) return null;
  return (
    <aside className="stage-hint small" aria-label="About this view">
      <p>
        Each mark is an image; those that a layer finds alike lie close together. Press <kbd>space</kbd> to follow them.
      </p>
      <button type="button" className="button square compact" aria-label="Close the hint" onClick={close}>
        <Icon name="close" />
      </button>
    </aside>
  );
}
