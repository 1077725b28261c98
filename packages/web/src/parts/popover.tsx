import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import "./popover.css";

interface PopoverProps {
  /** What stands on the button. */
  readonly label: ReactNode;
  /** The button's name, where its label is a sign. */
  readonly name?: string;
  readonly className?: string;
  /** Opens the panel whenever it becomes another object: it may be asked for from elsewhere. */
  readonly asked?: object | undefined;
  readonly onClose?: () => void;
  readonly children: (close: () => void) => ReactNode;
}

const MARGIN = 6;

/** A button that opens a small panel below itself (above or beside it, where there is no room). Escape and a press elsewhere close it. */
export function Popover({ label, name, className = "button", asked, onClose, children }: PopoverProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    if (asked !== undefined) panel.current?.showPopover();
  }, [asked]);

  const place = () => {
    const from = button.current?.getBoundingClientRect();
    const box = panel.current;
    if (from === undefined || box === null) return;
    const { offsetWidth: width, offsetHeight: height } = box;
    const below = from.bottom + MARGIN + height <= innerHeight;
    const above = from.top - MARGIN - height >= MARGIN;
    const top = below ? from.bottom + MARGIN : Math.max(MARGIN, from.top - MARGIN - height);
    // where neither fits, it stands beside its button, not over what stands in the same row
    const beside = from.right + MARGIN + width <= innerWidth ? from.right + MARGIN : from.left - MARGIN - width;
    const left = Math.max(MARGIN, Math.min(below || above ? from.left : beside, innerWidth - width - MARGIN));
    box.style.top = `${top}px`;
    box.style.left = `${left}px`;
    box.querySelector<HTMLElement>("input, textarea, select, button, [tabindex='0']")?.focus();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={name}
        title={name}
        aria-expanded={open}
        aria-haspopup="dialog"
        popoverTarget={id}
      >
        {label}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={name ?? (typeof label === "string" ? label : undefined)}
        className="popover"
        onToggle={(event) => {
          const opened = event.newState === "open";
          setOpen(opened);
          if (!opened) onClose?.();
          if (opened) requestAnimationFrame(place);
        }}
      >
        {open ? children(() => panel.current?.hidePopover()) : null}
      </div>
    </>
  );
}
