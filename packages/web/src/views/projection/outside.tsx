import { pluralWord } from "@deepling/engine";
import { type CSSProperties, useEffect, useState } from "react";
import { formatCount } from "../../parts/format.ts";
import { Icon, type IconName } from "../../parts/glyph.tsx";
import { type Outside, outsideOf } from "../../renderers/projection/outside.ts";
import { useActions, useView } from "../../state/context.tsx";
import type { StageController } from "./stage-controller.ts";
import "./outside.css";

const SIDES: readonly (readonly [side: keyof Outside, sign: IconName])[] = [
  ["left", "fold-left"],
  ["right", "fold-right"],
  ["top", "fold-up"],
  ["bottom", "fold-down"],
];
const NOTHING = { count: 0, along: 0 };
const NONE: Outside = { left: NOTHING, right: NOTHING, top: NOTHING, bottom: NOTHING };

const alike = (a: Outside, b: Outside) =>
  SIDES.every(([side]) => a[side].count === b[side].count && Math.abs(a[side].along - b[side].along) < 0.5);

/** Counts again after each frame; nothing is counted while the person looks elsewhere by choice. */
function useOutside(controller: StageController | undefined): Outside {
  const [outside, setOutside] = useState(NONE);
  useEffect(() => {
    if (controller === undefined) return;
    const count = () => {
      const { camera, t } = controller.frame();
      const layouts = controller.props?.layouts;
      const now = camera !== undefined || layouts === undefined ? NONE : outsideOf(layouts, t, controller.transform());
      setOutside((before) => (alike(before, now) ? before : now));
    };
    count();
    return controller.afterDraw(count);
  }, [controller]);
  return outside;
}

/** At each edge of the fitted view, near where they are, how many images lie beyond it; a press shows them all. */
export function OutsideMarks({ controller }: { readonly controller: StageController | undefined }) {
  const outside = useOutside(controller);
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
