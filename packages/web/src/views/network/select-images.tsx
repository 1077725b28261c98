import type { ReactNode } from "react";
import { formatCount } from "../../parts/format.ts";
import { useActions, useView } from "../../state/context.tsx";
import { sameItems } from "../../state/items.ts";

interface SelectImagesProps {
  readonly items: readonly number[];
  readonly title?: string | undefined;
  /** What the images are, behind their number. */
  readonly children: ReactNode;
}

/** A number of images: a press selects them in every view, another lets go. */
export function SelectImages({ items, title, children }: SelectImagesProps) {
  const { selectItems } = useActions();
  const selection = useView((state) => state.view.selection);
  const selected = items.length > 0 && sameItems(items, selection);
  return (
    <button
      type="button"
      className="button compact outlined"
      aria-pressed={selected}
      disabled={items.length === 0}
      title={title}
      onClick={() => selectItems(selected ? [] : items)}
    >
      <b>{formatCount(items.length)}</b> {children}
    </button>
  );
}
