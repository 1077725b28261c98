import { type ReactNode, useLayoutEffect, useRef } from "react";
import "./popover.css";

/** A place on the page, in client pixels. */
export interface PlaceOnPage {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface BesideProps {
  readonly name: string;
  /** What it belongs to, and does not cover. */
  readonly box: PlaceOnPage;
  readonly className?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const MARGIN = 6;

/** A small panel beside something on the page: to its left where there is room, else to its right. Escape and a press elsewhere close it. */
export function Beside({ name, box, className = "", onClose, children }: BesideProps) {
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = panel.current;
    if (element === null) return;
    const place = () => {
      const { offsetWidth: width, offsetHeight: height } = element;
      const left = box.left - MARGIN - width;
      const right = Math.min(box.right + MARGIN, innerWidth - width - MARGIN);
      element.style.left = `${left >= MARGIN ? left : Math.max(MARGIN, right)}px`;
      element.style.top = `${Math.max(MARGIN, Math.min(box.top, innerHeight - height - MARGIN))}px`;
    };
    element.showPopover();
    place();
    // what comes later makes it larger
    const resized = new ResizeObserver(place);
    resized.observe(element);
    element.querySelector<HTMLElement>("button, input, [tabindex='0']")?.focus();
    return () => resized.disconnect();
  }, [box]);
  return (
    <div
      ref={panel}
      popover="auto"
      role="dialog"
      aria-label={name}
      className={`popover ${className}`}
      onToggle={(event) => event.newState === "closed" && onClose()}
    >
      {children}
    </div>
  );
}
