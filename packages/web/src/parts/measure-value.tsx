import type { ReactNode } from "react";
import { useHover } from "./hover.ts";
import type { MeasureId } from "./measures.ts";

/** A number, or its name, whose definition and source appear on hover and on focus. */
export function MeasureValue({
  measure,
  value,
  children,
}: {
  readonly measure: MeasureId;
  readonly value?: number;
  readonly children: ReactNode;
}) {
  const hover = useHover({ kind: "measure", measure, ...(value === undefined ? {} : { value }) });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the definition must be reachable by keyboard
    <span className="measure-value" tabIndex={0} {...hover}>
      {children}
    </span>
  );
}
