import { hasScores, type Prediction, percent } from "@deepling/engine";
import { Fragment } from "react";
import { classStyle } from "../colour/palette.ts";
import { ClassTag } from "./class-tag.tsx";
import { usePalette } from "./use-palette.ts";
import "./prediction-bars.css";
import { useStudyInfo } from "../state/context.tsx";

/** Classes that are shown; the true one is always among them. */
const SHOWN = 6;

/** The probabilities of the likeliest classes, the true one in bold; a line marks from where a label, or the second of two classes, counts. */
export function PredictionBars({ prediction, label }: { readonly prediction: Prediction; readonly label: number }) {
  const palette = usePalette();
  const { output } = useStudyInfo().model;
  const { probabilities } = prediction;
  if (!hasScores(output)) return <p className="faint">The network has no class scores.</p>;
  const isLine = (one: number) => output.kind === "labels" || (output.kind === "binary" && one === 1);
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
              {isLine(one) ? <span className="threshold" style={{ left: `${output.threshold * 100}%` }} /> : null}
            </span>
            <span className={one === label ? "value is-true" : "value quiet"}>{percent(share)}</span>
          </Fragment>
        );
      })}
    </div>
  );
}
