import { createContext, type ReactNode, use } from "react";
import { Icon, type IconName } from "./glyph.tsx";
import "./panel.css";

/** The panels around the stage, and the stage. */
export type PanelId = "architecture" | "stage" | "data" | "inspector";

/** Sizes in rem, and which panels are folded away or fill the page. */
export interface Panels {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  /** The same place's height while it shows a strip. */
  readonly strip: number;
  readonly collapsed: readonly PanelId[];
  readonly maximised: PanelId | undefined;
}

/** The panels' arrangement, and how to change it. */
export interface PanelControl {
  readonly panels: Panels;
  readonly arrange: (change: (panels: Panels) => Panels) => void;
}

export const PanelContext = createContext<PanelControl | undefined>(undefined);

/** Folds a panel away, or unfolds it. */
export function toggleCollapsed(panels: Panels, id: PanelId): Panels {
  const folded = panels.collapsed.includes(id);
  const collapsed = folded ? panels.collapsed.filter((one) => one !== id) : [...panels.collapsed, id];
  return { ...panels, collapsed, maximised: panels.maximised === id ? undefined : panels.maximised };
}

/** Lets a panel fill the page, or gives the others their room back. */
export function toggleMaximised(panels: Panels, id: PanelId): Panels {
  const collapsed = panels.collapsed.filter((one) => one !== id);
  return { ...panels, collapsed, maximised: panels.maximised === id ? undefined : id };
}

/** No panel fills the page. */
export function restored(panels: Panels): Panels {
  return { ...panels, maximised: undefined };
}

/** Which way a panel folds. */
const FOLD: Readonly<Record<Exclude<PanelId, "stage">, IconName>> = {
  architecture: "fold-left",
  data: "fold-down",
  inspector: "fold-right",
};

const UNFOLD: Readonly<Record<Exclude<PanelId, "stage">, IconName>> = {
  architecture: "fold-right",
  data: "fold-up",
  inspector: "fold-left",
};

interface MaximiseProps {
  readonly id: PanelId;
  readonly title: string;
  /** The key that does the same. */
  readonly shortcut?: string;
}

/** The button that lets a panel fill the page. */
export function MaximiseButton({ id, title, shortcut }: MaximiseProps) {
  const control = use(PanelContext);
  if (control === undefined) return null;
  const maximised = control.panels.maximised === id;
  const name = maximised ? "Show all panels" : `Maximise ${title.toLowerCase()}`;
  return (
    <button
      type="button"
      className="button square compact"
      aria-label={name}
      title={shortcut === undefined ? name : `${name} (${shortcut})`}
      onClick={() => control.arrange((panels) => toggleMaximised(panels, id))}
    >
      <Icon name={maximised ? "restore" : "maximise"} />
    </button>
  );
}

interface PanelProps {
  readonly id: Exclude<PanelId, "stage">;
  readonly title: string;
  /** Stands in the title's place where several views share the panel. */
  readonly tabs?: ReactNode;
  /** Controls in the panel's head. */
  readonly head?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the page with a head: it folds to a rail (or to its head, at the bottom), and can fill the page. */
export function Panel({ id, title, tabs, head, children }: PanelProps) {
  const control = use(PanelContext);
  const folded = control?.panels.collapsed.includes(id) ?? false;
  const fold = () => control?.arrange((panels) => toggleCollapsed(panels, id));
  if (folded && id !== "data") {
    return (
      <section className="panel is-rail" aria-label={title} data-panel={id}>
        <button type="button" className="panel-rail" aria-expanded="false" onClick={fold}>
          <Icon name={UNFOLD[id]} />
          {title}
        </button>
      </section>
    );
  }
  return (
    <section className="panel" aria-label={title} data-panel={id}>
      <header className="panel-head">
        {tabs ?? <h2>{title}</h2>}
        <div className="grow">{folded ? null : head}</div>
        <div className="panel-tools">
          {folded ? null : <MaximiseButton id={id} title={title} />}
          <button
            type="button"
            className="button square compact"
            aria-expanded={!folded}
            aria-label={`${folded ? "Unfold" : "Fold"} ${title.toLowerCase()}`}
            title={folded ? "Unfold" : "Fold away"}
            onClick={fold}
          >
            <Icon name={folded ? UNFOLD[id] : FOLD[id]} />
          </button>
        </div>
      </header>
      {folded ? null : <div className="panel-body">{children}</div>}
    </section>
  );
}
