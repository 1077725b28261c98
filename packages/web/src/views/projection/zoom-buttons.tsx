import { Icon } from "../../parts/glyph.tsx";

/** A press magnifies by this factor, or by its inverse. */
const STEP = 1.5;

interface ZoomProps {
  readonly onZoom: (factor: number) => void;
  /** Leave where the toolbar is narrow: wheel and keys magnify as well. */
  readonly yields?: boolean;
}

/** The buttons that magnify what is on the stage. */
export function ZoomButtons({ onZoom, yields = false }: ZoomProps) {
  const className = yields ? "button square compact zoom" : "button square compact";
  return (
    <>
      <button
        type="button"
        className={className}
        aria-label="Smaller"
        title="Smaller (−)"
        onClick={() => onZoom(1 / STEP)}
      >
        <Icon name="minus" />
      </button>
      <button type="button" className={className} aria-label="Larger" title="Larger (+)" onClick={() => onZoom(STEP)}>
        <Icon name="plus" />
      </button>
    </>
  );
}
