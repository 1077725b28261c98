import { formatCount } from "../../parts/format.ts";
import { Icon } from "../../parts/glyph.tsx";
import { useActions, useView } from "../../state/context.tsx";
import { placeIn } from "../../state/items.ts";

/** From one selected image to the next, whatever the panel below shows; nothing where the image is selected alone. */
export function SelectionSteps({ item }: { readonly item: number }) {
  const { selectItem } = useActions();
  const selection = useView((state) => state.view.selection);
  const at = placeIn(selection, item);
  const count = selection.length;
  if (at < 0 || count < 2) return null;
  const go = (step: number) => selectItem(selection[(at + step + count) % count]);
  return (
    <span className="selection-steps">
      <button
        type="button"
        className="button square compact"
        aria-label="Previous selected image"
        title="Previous selected image"
        onClick={() => go(-1)}
      >
        <Icon name="fold-left" />
      </button>
      <span className="small faint">
        {formatCount(at + 1)} of {formatCount(count)} selected
      </span>
      <button
        type="button"
        className="button square compact"
        aria-label="Next selected image"
        title="Next selected image"
        onClick={() => go(1)}
      >
        <Icon name="fold-right" />
      </button>
    </span>
  );
}
