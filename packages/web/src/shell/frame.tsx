import type { CSSProperties, ReactNode } from "react";
import { PanelContext, type PanelControl, type PanelId } from "../parts/panel.tsx";
import { useView } from "../state/context.tsx";
import { showsEdited } from "../state/shown.ts";
import { VIEWS } from "../views/index.ts";
import { Splitter } from "./splitter.tsx";
import { useShownBelow } from "./view-panel.tsx";
import "./frame.css";

interface FrameProps {
  readonly control: PanelControl;
  readonly title: ReactNode;
  readonly architecture: ReactNode;
  readonly stage: ReactNode;
  readonly data: ReactNode;
  readonly inspector: ReactNode;
}

const RAIL = "2.25rem";

/** The page's arrangement: a bar on top, the stage in the middle, panels around it with edges that move. */
export function Frame({ control, title, ...slots }: FrameProps) {
  const { panels } = control;
  const edge = useShownBelow(VIEWS)?.tall === true ? "strip" : "bottom";
  const edited = useView((state) => showsEdited(state.view));
  const folded = (id: PanelId) => panels.collapsed.includes(id);
  // while one panel fills the page there is no edge to move
  const splits = (id: PanelId) => !folded(id) && panels.maximised === undefined;
  // A person may have saved sizes on a larger screen: the stage keeps its share of this one.
  const style = {
    "--left-width": folded("architecture") ? RAIL : `min(${panels.left}rem, 30vw)`,
    "--right-width": folded("inspector") ? RAIL : `min(${panels.right}rem, 40vw)`,
    "--bottom-height": folded("data") ? RAIL : `min(${panels[edge]}rem, 60vh)`,
  } as CSSProperties;
  const slot = (id: PanelId, children: ReactNode, edge: ReactNode) => (
    <div
      className={`slot slot-${id}${panels.maximised === id ? " is-maximised" : ""}`}
      inert={panels.maximised !== undefined && panels.maximised !== id}
    >
      {children}
      {edge}
    </div>
  );
  return (
    <PanelContext value={control}>
      <div className={edited ? "frame is-edited" : "frame"} style={style}>
        <div className="slot slot-title">{title}</div>
        {slot("architecture", slots.architecture, splits("architecture") ? <Splitter edge="left" /> : null)}
        {slot("stage", slots.stage, null)}
        {slot("inspector", slots.inspector, splits("inspector") ? <Splitter edge="right" /> : null)}
        {slot("data", slots.data, splits("data") ? <Splitter edge={edge} /> : null)}
      </div>
    </PanelContext>
  );
}
