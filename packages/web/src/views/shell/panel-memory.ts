import { useCallback, useEffect, useState } from "react";
import { remInPixels } from "../../parts/canvas.ts";
import type { PanelControl, PanelId, Panels } from "../../parts/panel.tsx";

const KEY = "deepling.panels";

/** Least height of the data panel, in rem, at which the counts of ten classes can be read. */
const READABLE = 16.25;
/** The data panel's share of a tall screen. */
const BOTTOM_SHARE = 0.3;
/** The same for strips: two of them, with their differences and curves. */
const STRIP_HEIGHT = 21;
const STRIP_SHARE = 0.36;

/** How a person finds a page of this height (in rem) the first time. */
export function initialPanels(height: number): Panels {
  return {
    left: 17,
    right: 21.5,
    bottom: Math.max(READABLE, BOTTOM_SHARE * height),
    strip: Math.max(STRIP_HEIGHT, STRIP_SHARE * height),
    collapsed: [],
    maximised: undefined,
  };
}

/** Least and greatest sizes in rem. */
export const LIMITS = { left: [11, 40], right: [15, 48], bottom: [9, 48], strip: [11, 60] } as const;

const IDS: readonly PanelId[] = ["architecture", "stage", "data", "inspector"];

/** The arrangement that was remembered; what is missing or out of bounds is as at the first time. */
export function readPanels(text: string | null, initial: Panels): Panels {
  let known: unknown;
  try {
    known = JSON.parse(text ?? "{}");
  } catch {
    known = {};
  }
  if (typeof known !== "object" || known === null) return initial;
  const entries = new Map<string, unknown>(Object.entries(known));
  const size = (key: keyof typeof LIMITS) => {
    const value = entries.get(key);
    if (typeof value !== "number" || !Number.isFinite(value)) return initial[key];
    return Math.max(LIMITS[key][0], Math.min(LIMITS[key][1], value));
  };
  const collapsed = entries.get("collapsed");
  return {
    left: size("left"),
    right: size("right"),
    bottom: size("bottom"),
    strip: size("strip"),
    collapsed: Array.isArray(collapsed) ? IDS.filter((id) => id !== "stage" && collapsed.includes(id)) : [],
    maximised: IDS.find((id) => id === entries.get("maximised")),
  };
}

/** The arrangement for the window as it is now. */
export function windowPanels(): Panels {
  return initialPanels(innerHeight / remInPixels());
}

/** The panels' arrangement, remembered by the browser. */
export function usePanels(): PanelControl {
  const [panels, setPanels] = useState(() => readPanels(localStorage.getItem(KEY), windowPanels()));
  useEffect(() => localStorage.setItem(KEY, JSON.stringify(panels)), [panels]);
  const arrange = useCallback((change: (panels: Panels) => Panels) => setPanels(change), []);
  return { panels, arrange };
}
