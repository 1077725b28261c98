import type { ReactNode } from "react";
import { Icon } from "./glyph.tsx";

interface MenuOptionProps {
  readonly chosen: boolean;
  /** Why it cannot be chosen; undefined where it can. */
  readonly refusal?: string | undefined;
  readonly aside?: ReactNode;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

/** A line of a menu that is chosen or not, with a check in front. */
export function MenuOption({ chosen, refusal, aside, onChoose, children }: MenuOptionProps) {
  return (
    <button
      type="button"
      className="menu-item"
      aria-pressed={chosen}
      disabled={refusal !== undefined}
      title={refusal}
      onClick={onChoose}
    >
      <span
        style={{ width: "1em", visibility: chosen ? "visible" : "hidden", color: "var(--accent)", display: "grid" }}
      >
        <Icon name="check" />
      </span>
      <span className="grow">{children}</span>
      {refusal === undefined && aside === undefined ? null : <span className="small faint">{refusal ?? aside}</span>}
    </button>
  );
}
