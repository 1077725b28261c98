import { type ChangedScores, hasScores, percent, pointsBetween } from "@deepling/engine";
import { Fragment } from "react";
import { classStyle } from "../colour/palette.ts";
import { useStudyInfo } from "../state/context.tsx";
import { ClassTag } from "./class-tag.tsx";
import { usePalette } from "./use-palette.ts";
import "./change.css";

/** Classes that are shown; the predicted one before and after and the true one are always among them. */
const SHOWN = 7;

/** The classes whose probability is largest, or moved most, the likeliest afterwards first. */
export function shownClasses(before: Float32Array, after: Float32Array, always: readonly number[]): readonly number[] {
  const weight = (one: number) => Math.max(before[one] ?? 0, after[one] ?? 0);
  const order = Array.from(after.keys()).sort((a, b) => weight(b) - weight(a) || a - b);
  const forced = [...new Set(always)].filter((one) => one >= 0 && one < after.length);
  const rest = order.filter((one) => !forced.includes(one)).slice(0, Math.max(0, SHOWN - forced.length));
  return [...forced, ...rest].sort((a, b) => (after[b] ?? 0) - (after[a] ?? 0) || a - b);
}

/** The predicted class before and after, and the probabilities of the classes that matter: a thin bar before, a full one after. */
export function Outcome({ scores, label }: { readonly scores: ChangedScores; readonly label: number }) {
  const palette = usePalette();
  const { output } = useStudyInfo().model;
  if (!hasScores(output)) return <p className="faint">The network has no class scores.</p>;
  const [was, is] = scores.predicted;
  const [before, after] = [scores.before.probabilities, scores.after.probabilities];
  return (
    <section className="outcome" aria-label="Probabilities before and after">
      <p className="outcome-said">
        {was < 0 ? <span className="faint">nothing predicted</span> : <ClassTag label={was} />}
        {was === is ? (
          <span className="faint">stays</span>
        ) : (
          <>
            <span aria-hidden="true">→</span>
            <strong>{is < 0 ? "nothing predicted" : <ClassTag label={is} />}</strong>
          </>
        )}
      </p>
      <div className="outcome-bars small">
        {shownClasses(before, after, [was, is, label]).map((one) => {
          const [from, to] = [before[one] ?? 0, after[one] ?? 0];
          return (
            <Fragment key={one}>
              <span className={one === label ? "is-true" : "quiet"}>
                <ClassTag label={one} />
              </span>
              <span className="outcome-track" title={`${percent(from)} before, ${percent(to)} after`}>
                <i className="outcome-after" style={{ width: `${to * 100}%`, background: classStyle(one, palette) }} />
                <i className="outcome-before" style={{ width: `${from * 100}%` }} />
              </span>
              <span className="value">{percent(to)}</span>
              <span className={`value ${Math.abs(to - from) < 0.0005 ? "faint" : "quiet"}`}>
                {pointsBetween(from, to)}
              </span>
            </Fragment>
          );
        })}
      </div>
    </section>
  );
}
