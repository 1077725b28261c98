import { ZOOM_RANGE } from "../../gl/camera.ts";
import { formatCount } from "../../parts/format.ts";
import { grownBy } from "../../renderers/projection/detail/scale.ts";
import { useView } from "../../state/context.tsx";
import { drawnWords, type StageSurvey } from "./stage-survey.ts";
import "./drawn-note.css";

/** Numbers of images that a dot stands for, as examples of its size. */
const EXAMPLES = [1, 10, 100, 1000];
/** Radius of the first of them, CSS pixels. */
const RADIUS = 1.8;

/** How many of the images are drawn, and what the size of a dot says where some are not. */
export function DrawnNote({ survey, total }: { readonly survey: StageSurvey; readonly total: number }) {
  const closer = useView((state) => (state.view.camera?.zoom ?? 1) < ZOOM_RANGE[1] * 0.99);
  return (
    <p className="drawn-note small faint" aria-live="polite">
      {drawnWords(survey, total, closer)}
      {survey.drawn >= survey.inView ? null : (
        <span className="dot-sizes" title="A larger dot stands for more images that lie where it does">
          {EXAMPLES.map((count) => (
            <span key={count}>
              <svg viewBox="-5 -5 10 10" aria-hidden="true">
                <circle r={RADIUS * grownBy(count)} />
              </svg>
              {formatCount(count)}
            </span>
          ))}
        </span>
      )}
    </p>
  );
}
