import { type RefObject, useLayoutEffect, useState } from "react";

/** Width and height of an element's content box in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of the element, followed as it changes; zero until it is on the page. */
export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    const measure = () => setSize({ width: target.clientWidth, height: target.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
