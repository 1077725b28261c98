import { type ReactNode, useEffect, useRef } from "react";
import { Icon } from "./glyph.tsx";
import "./dialog.css";

interface DialogProps {
  readonly name: string;
  readonly className?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A window over the page with a heading and a way out; Escape closes it. */
export function Dialog({ name, className = "", onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className={`dialog ${className}`} aria-label={name} onClose={onClose}>
      <div className="dialog-body">
        <h2>
          <span className="grow">{name}</span>
          <button type="button" className="button square" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </h2>
        {children}
      </div>
    </dialog>
  );
}
