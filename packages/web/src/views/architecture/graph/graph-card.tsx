import type { ReactNode } from "react";
import { Icon } from "../../../parts/glyph.tsx";

interface GraphCardProps {
  /** What the card is of, for those who hear it: "Layer conv1". */
  readonly label: string;
  readonly glyph: ReactNode;
  readonly name: string;
  /** What it is, in a few words. */
  readonly words: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The card of a box of the graph: what it is called and is, and what stands below. */
export function GraphCard({ label, glyph, name, words, onClose, children }: GraphCardProps) {
  return (
    <aside className="node-card" aria-label={label}>
      <header>
        {glyph}
        <div className="grow">
          <h3>{name}</h3>
          <p className="small quiet">{words}</p>
        </div>
        <button type="button" className="button square compact" aria-label="Close the card" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </aside>
  );
}
