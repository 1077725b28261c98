import { pluralWord } from "@deepling/engine";
import type { CSSProperties } from "react";
import { formatCount } from "../../parts/format.ts";
import { Icon, type IconName } from "../../parts/glyph.tsx";
import type { Outside } from "../../renderers/projection/outside.ts";
import { useActions, useView } from "../../state/context.tsx";
import "./outside.css";

const SIDES: readonly (readonly [side: keyof Outside, sign: IconName])[] = [
  ["left", "fold-left"],
  ["right", "fold-right"],
  ["top", "fold-up"],
  ["bottom", "fold-down"],
];
/** At each edge of the fitted view, near where they are, how many images lie beyond it; a press shows them all. */
export function OutsideMarks({ outside }: { readonly outside: Outside }) {
  const total = useView((state) => state.projection?.sequence.items.length ?? 0);
  const { look } = useActions();
  return SIDES.filter(([side]) => outside[side].count > 0).map(([side, sign]) => {
    const { count, along } = outside[side];
    const images = pluralWord(count, "image lies", "images lie");
    const words = `${formatCount(count)} of ${formatCount(total)} ${images} beyond this edge; press to show every image`;
    return (
      <button
        key={side}
        type="button"
        className={`outside of-${side}`}
        aria-label={words}
        title={words}
        style={{ "--along": `${along}px` } as CSSProperties}
        onClick={() => look({ fit: "all" })}
      >
        <Icon name={sign} />
        {formatCount(count)}
      </button>
    );
  });
}
