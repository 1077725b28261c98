import { hasScores, percent } from "@deepling/engine";
import { Fragment, type RefObject } from "react";
import { classStyle } from "../../../colour/palette.ts";
import { ClassName } from "../../../parts/class-tag.tsx";
import { useAnswer } from "../../../parts/use-answer.ts";
import { usePalette } from "../../../parts/use-palette.ts";
import { usePage, useStudyInfo } from "../../../state/context.tsx";

/** Classes that are shown. */
export const SHOWN = 5;

/** The classes of the largest probabilities, the likeliest first. */
export function likeliest(probabilities: ArrayLike<number>, most: number): readonly number[] {
  const labels = Array.from(probabilities, (_, label) => label);
  return labels.sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0)).slice(0, most);
}

/** The likeliest classes behind the last layer, with their probabilities. */
export function ScoreBars({ item, host }: { readonly item: number; readonly host: RefObject<HTMLDivElement | null> }) {
  const { study } = usePage();
  const { model, data } = useStudyInfo();
  const palette = usePalette();
  const known = data.count > 0 && hasScores(model.output);
  const { answer } = useAnswer(known ? `${item}` : undefined, (signal) => study.predict({ item }, { signal }));
  const probabilities = answer?.probabilities ?? new Float32Array();
  return (
    <div ref={host} className="space-scores small" hidden>
      {likeliest(probabilities, SHOWN).map((label) => (
        <Fragment key={label}>
          <ClassName label={label} />
          <span className="track">
            <i
              className="score-bar"
              style={{ width: `${100 * (probabilities[label] ?? 0)}%`, background: classStyle(label, palette) }}
            />
          </span>
          <span className="value">{percent(probabilities[label] ?? 0)}</span>
        </Fragment>
      ))}
    </div>
  );
}
