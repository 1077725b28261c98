import { type RefObject, useEffect, useState } from "react";
import { useSize } from "./use-size.ts";

/** Rows up to which all of them stand on the page. */
const ALL = 500;
/** Rows drawn beyond those in sight, and how many come and go at once: most frames of a scroll change nothing on the page. */
const BEYOND = 20;
/** Height of a row, px, until one was measured. */
const ASSUMED = 26;

/** Which rows of a table stand on the page, and the height of the room for those before and after them, px. */
export interface RowsInView {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
}

/** The rows that are drawn of `count` rows of `pitch` px each, of which the view shows `height` px from `top` on. */
export function rowsInView(
  count: number,
  { top, height, pitch }: Record<"top" | "height" | "pitch", number>,
): RowsInView {
  if (count <= ALL) return { from: 0, to: count, before: 0, after: 0 };
  const step = (row: number) => Math.floor(row / BEYOND) * BEYOND;
  const last = Math.max(0, count - Math.ceil(height / pitch));
  const from = Math.max(0, step(Math.min(last, top / pitch)) - BEYOND);
  const to = Math.min(count, step((top + height) / pitch) + 2 * BEYOND);
  return { from, to: Math.max(from, to), before: from * pitch, after: (count - Math.max(from, to)) * pitch };
}

/** The rows of a table that are drawn where `scroller` scrolls it: all of a few hundred, of more those around what is in sight. */
export function useRowsInView(scroller: RefObject<HTMLElement | null>, count: number): RowsInView {
  const { height } = useSize(scroller);
  const [top, setTop] = useState(0);
  const [pitch, setPitch] = useState(ASSUMED);
  const many = count > ALL;
  useEffect(() => {
    const view = scroller.current;
    if (!many || view === null) return;
    const measure = () => {
      const row = view.querySelector("tbody tr:has(td)")?.getBoundingClientRect().height ?? 0;
      if (row > 0) setPitch(row);
      setTop(view.scrollTop);
    };
    measure();
    view.addEventListener("scroll", measure, { passive: true });
    return () => view.removeEventListener("scroll", measure);
  }, [scroller, many]);
  return rowsInView(count, { top, height, pitch });
}
