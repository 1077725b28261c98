import { type KeyboardEvent, type PointerEvent, use } from "react";
import { remInPixels } from "../parts/canvas.ts";
import { PanelContext, type Panels } from "../parts/panel.tsx";
import { LIMITS, windowPanels } from "./panel-memory.ts";

/** What an edge is called, and how a movement changes its size. */
interface Edge {
  readonly name: string;
  readonly orientation: "vertical" | "horizontal";
  readonly sign: 1 | -1;
  /** The key that shrinks, and the key that grows. */
  readonly keys: readonly string[];
}

const EDGES: Readonly<Record<keyof typeof LIMITS, Edge>> = {
  left: { name: "Width of the left panels", orientation: "vertical", sign: 1, keys: ["ArrowLeft", "ArrowRight"] },
  right: { name: "Width of the inspector", orientation: "vertical", sign: -1, keys: ["ArrowRight", "ArrowLeft"] },
  bottom: { name: "Height of the data panel", orientation: "horizontal", sign: -1, keys: ["ArrowDown", "ArrowUp"] },
  strip: { name: "Height of the strip panel", orientation: "horizontal", sign: -1, keys: ["ArrowDown", "ArrowUp"] },
};

const clamp = (edge: keyof typeof LIMITS, value: number) => Math.max(LIMITS[edge][0], Math.min(LIMITS[edge][1], value));

/** An edge between panels: drag it, move it with arrow keys, double-click it to put it back. */
export function Splitter({ edge }: { readonly edge: keyof typeof LIMITS }) {
  const control = use(PanelContext);
  if (control === undefined) return null;
  const { name, orientation, sign, keys } = EDGES[edge];
  const set = (size: (panels: Panels) => number) =>
    control.arrange((panels) => ({ ...panels, [edge]: clamp(edge, size(panels)) }));

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const moved = orientation === "vertical" ? event.movementX : event.movementY;
    set((panels) => panels[edge] + (sign * moved) / remInPixels());
  };

  const press = (event: KeyboardEvent) => {
    const direction = keys.indexOf(event.key);
    if (direction < 0) return;
    event.preventDefault();
    set((panels) => panels[edge] + (direction === 0 ? -1 : 1));
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a window splitter is a separator that can be moved (ARIA), not an hr
    <div
      className={`splitter of-${edge}`}
      role="separator"
      aria-label={name}
      aria-orientation={orientation}
      aria-valuenow={Math.round(control.panels[edge])}
      aria-valuemin={LIMITS[edge][0]}
      aria-valuemax={LIMITS[edge][1]}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => set(() => windowPanels()[edge])}
      onKeyDown={press}
    />
  );
}
