import { type RefObject, useEffect, useMemo, useRef } from "react";
import { type GridGeometry, placeOf } from "./grid-drawing.ts";

/** Browsers cut off what is taller than some 17 million pixels. */
const TALLEST = 1e7;

/** How tall the element is that scrolls; the wall may be taller, and then passes faster. */
export function roomHeight({ height }: Pick<GridGeometry, "height">): number {
  return Math.min(height, TALLEST);
}

/** Pixels of the wall for each that the element scrolls. */
export function wallPerPixel(geometry: Pick<GridGeometry, "height">, shown: number): number {
  const room = roomHeight(geometry) - shown;
  return room <= 0 ? 1 : Math.max(1, (geometry.height - shown) / room);
}

/** Where a wall of pictures stands in the element that scrolls it. */
export interface GridScroll {
  /** Upper edge of what is in sight, in pixels of the wall. */
  readonly top: () => number;
  /** Scrolls to another upper edge. */
  readonly moveTo: (top: number) => void;
  /** Scrolls as far as needed for a place in the list to be in sight as a whole. */
  readonly show: (place: number) => void;
  /** Brings a place into the middle where nothing of it is in sight. */
  readonly centre: (place: number) => void;
}

/** The scroll of a wall in an element of this height. */
export function useGridScroll(
  scroller: RefObject<HTMLElement | null>,
  geometry: GridGeometry,
  shown: number,
): GridScroll {
  return useMemo(() => {
    const ratio = wallPerPixel(geometry, shown);
    const top = () => (scroller.current?.scrollTop ?? 0) * ratio;
    const moveTo = (to: number) => {
      if (scroller.current !== null) scroller.current.scrollTop = to / ratio;
    };
    return {
      top,
      moveTo,
      show: (place) => {
        const { y } = placeOf(geometry, place);
        if (y < top()) moveTo(y - geometry.gap);
        if (y + geometry.pitch > top() + shown) moveTo(y + geometry.pitch - shown);
      },
      centre: (place) => {
        const { y } = placeOf(geometry, place);
        if (y + geometry.side < top() || y > top() + shown) moveTo(y - (shown - geometry.pitch) / 2);
      },
    };
  }, [scroller, geometry, shown]);
}

/** Brings an image into sight when another one is inspected, wherever that was asked for. */
export function useInspectedInSight(inspected: number | undefined, items: Int32Array, scroll: GridScroll): void {
  const seen = useRef(inspected);
  useEffect(() => {
    if (inspected === seen.current) return;
    seen.current = inspected;
    const place = inspected === undefined ? -1 : items.indexOf(inspected);
    if (place >= 0) scroll.centre(place);
  }, [inspected, items, scroll]);
}
