import type { Prediction } from "@deepling/engine";
import { Fragment } from "react";
import { classStyle } from "../../colour/palette.ts";
import { ClassTag } from "../../parts/class-tag.tsx";
import { formatPercent } from "../../parts/format.ts";
import { usePalette } from "../../parts/use-palette.ts";

/** Classes that are shown; the true one is always among them. */
const SHOWN = 6;

/** The probabilities of the likeliest classes, the true one in bold. */
export function PredictionBars({ prediction, label }: { readonly prediction: Prediction; readonly label: number }) {
  const palette = usePalette();
  const { probabilities } = prediction;
  const order = Array.from(probabilities, (_, index) => index).sort(
    (a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0),
  );
  const shown = order.slice(0, SHOWN);
  if (label >= 0 && !shown.includes(label)) shown[SHOWN - 1] = label;
  return (
    <div className="bars small">
      {shown.map((one) => {
        const share = probabilities[one] ?? 0;
        return (
          <Fragment key={one}>
            <span className={one === label ? "is-true" : "quiet"}>
              <ClassTag label={one} />
            </span>
            <span className="track">
              <i style={{ width: `${share * 100}%`, background: classStyle(one, palette) }} />
            </span>
            <span className={one === label ? "value is-true" : "value quiet"}>{formatPercent(share)}</span>
          </Fragment>
        );
      })}
    </div>
  );
}
