import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { remInPixels } from "../parts/canvas.ts";
import type { PanelControl, PanelId, Panels } from "../parts/panel.tsx";

const KEY = "deepling.panels";

/** Least and greatest sizes in rem. */
export const LIMITS = { left: [11, 40], right: [15, 48], bottom: [9, 48], strip: [11, 60] } as const;

type Edge = keyof typeof LIMITS;
const EDGES: readonly Edge[] = ["left", "right", "bottom", "strip"];
const IDS: readonly PanelId[] = ["architecture", "stage", "data", "inspector"];

const within = (low: number, value: number, high: number) => Math.max(low, Math.min(high, value));

/** How a person finds a page of this size (in rem) the first time: the stage is the largest thing on every screen. */
export function initialPanels(width: number, height: number): Panels {
  return {
    left: 17,
    right: within(18, 0.24 * width, 21.5),
    // at least so high that the counts of ten classes can be read, and the names above them
    bottom: Math.max(14.5, 0.3 * height),
    // two strips, with their differences and curves, and less than the stage keeps on a small screen
    strip: Math.max(16, 0.36 * height),
    collapsed: [],
    maximised: undefined,
  };
}

/** What a person changed of the arrangement; sizes that were left alone follow the window. That a panel fills the page is not remembered: a link may ask for another one. */
export type PanelMemory = Partial<Omit<Panels, "maximised">>;

/** What was remembered, without what is missing or not understood; sizes out of bounds come to the bound. */
export function readPanels(text: string | null): PanelMemory {
  let known: unknown;
  try {
    known = JSON.parse(text ?? "{}");
  } catch {
    known = {};
  }
  const entries = new Map<string, unknown>(typeof known === "object" && known !== null ? Object.entries(known) : []);
  const sizes = EDGES.flatMap((edge) => {
    const value = entries.get(edge);
    return typeof value === "number" && Number.isFinite(value)
      ? [[edge, within(LIMITS[edge][0], value, LIMITS[edge][1])]]
      : [];
  });
  const collapsed = entries.get("collapsed");
  return {
    ...Object.fromEntries(sizes),
    collapsed: Array.isArray(collapsed) ? IDS.filter((id) => id !== "stage" && collapsed.includes(id)) : [],
  };
}

/** What of an arrangement is to be remembered: all that is not as it was found. */
export function memoryOf(panels: Panels, initial: Panels): PanelMemory {
  const changed = EDGES.filter((edge) => panels[edge] !== initial[edge]).map((edge) => [edge, panels[edge]]);
  return { ...Object.fromEntries(changed), collapsed: panels.collapsed };
}

/** The arrangement as found in the window as it is now. */
export function windowPanels(): Panels {
  const rem = remInPixels();
  return initialPanels(innerWidth / rem, innerHeight / rem);
}

/** The panels' arrangement, remembered by the browser. */
export function usePanels(): PanelControl {
  const [memory, setMemory] = useState(() => readPanels(localStorage.getItem(KEY)));
  const [maximised, setMaximised] = useState<PanelId>();
  const [initial, setInitial] = useState(windowPanels);
  useEffect(() => localStorage.setItem(KEY, JSON.stringify(memory)), [memory]);
  useEffect(() => {
    const follow = () => setInitial(windowPanels());
    addEventListener("resize", follow);
    return () => removeEventListener("resize", follow);
  }, []);
  const panels = useMemo(() => ({ ...initial, ...memory, maximised }), [initial, memory, maximised]);
  const latest = useRef(panels);
  latest.current = panels;
  const arrange = useCallback((change: (panels: Panels) => Panels) => {
    const found = windowPanels();
    const next = change({ ...latest.current });
    latest.current = next;
    setMemory(memoryOf(next, found));
    setMaximised(next.maximised);
  }, []);
  return { panels, arrange };
}
