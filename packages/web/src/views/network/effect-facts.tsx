import { type Effect, meanConfidence, percent, plural, pointsBetween } from "@deepling/engine";
import { useMemo } from "react";
import { MeasureValue } from "../../parts/measure-value.tsx";
import { ImageButton } from "../../parts/thumbnail.tsx";
import { useView } from "../../state/context.tsx";
import { ControlBand } from "./control-band.tsx";
import type { KnownEffect } from "./drive-effect.ts";
import { SelectImages } from "./select-images.tsx";

/** Images of a side that are shown before it is selected. */
const SHOWN = 4;

/** Images that changed in one way: a press selects them in every view. */
function Side({ title, items }: { readonly title: string; readonly items: readonly number[] }) {
  return (
    <>
      <SelectImages items={items} title="Select these images in every view; again: let go">
        {title}
      </SelectImages>
      <span className="side-images">
        {items.slice(0, SHOWN).map((item) => (
          <ImageButton key={item} item={item} side={20} />
        ))}
      </span>
    </>
  );
}

/** Which images changed sides, in both directions; of two models the four sets. */
function Sides({ effect: { difference } }: { readonly effect: Effect }) {
  const edited = useView((state) => state.view.edits !== "");
  const { onlyAfter, onlyBefore, changed, labelled } = difference;
  const otherwise = useMemo(() => {
    const known = new Set([...onlyAfter, ...onlyBefore]);
    return [...changed].filter((item) => !known.has(item));
  }, [onlyAfter, onlyBefore, changed]);
  if (labelled === 0) {
    return (
      <div className="sides">
        <Side title="predicted otherwise" items={[...changed]} />
      </div>
    );
  }
  if (!edited) {
    return (
      <div className="sides">
        <Side title="right by both" items={[...difference.bothRight]} />
        <Side title="only by the first" items={[...onlyBefore]} />
        <Side title="only by this one" items={[...onlyAfter]} />
        <Side title="wrong by both" items={[...difference.bothWrong]} />
      </div>
    );
  }
  return (
    <div className="sides">
      <Side title="became wrong" items={[...onlyBefore]} />
      <Side title="became right" items={[...onlyAfter]} />
      <Side title="otherwise wrong" items={otherwise} />
    </div>
  );
}

/** What the edits do over the data: accuracy before and after, beside random units, and the images that changed sides. */
export function EffectFacts({ known, effect }: { readonly known: KnownEffect; readonly effect: Effect }) {
  const job = useView((state) => state.jobs.effect);
  const { difference, confidence, trueConfidence, notes } = effect;
  const { before, after } = difference.accuracy;
  const sure = useMemo(() => meanConfidence(confidence.before, confidence.after), [confidence]);
  return (
    <section className="effect-facts" aria-label="Effect on all images">
      {difference.labelled === 0 ? (
        <p className="effect-accuracy">
          <strong>{percent(difference.agreement)}</strong>{" "}
          <span className="quiet">predicted as before; no labels, so no accuracy</span>
        </p>
      ) : (
        <p className="effect-accuracy">
          <MeasureValue measure="accuracy" value={before}>
            {percent(before)}
          </MeasureValue>
          <span aria-hidden="true">→</span>
          <MeasureValue measure="accuracy" value={after}>
            <strong>{percent(after)}</strong>
          </MeasureValue>
          <span className={after < before ? "wrong" : "quiet"}>{pointsBetween(before, after)} points</span>
        </p>
      )}
      <p
        className="small faint"
        title="Here the mean probability of the true class; of the predicted class where the images have no labels"
      >
        {effect.final
          ? `on ${plural(difference.labelled || difference.count, "image")}`
          : `The first ${plural(difference.count, "image")} …`}
        {Number.isNaN(trueConfidence.before)
          ? ` · confidence ${percent(sure.before)} → ${percent(sure.after)}`
          : ` · true class ${percent(trueConfidence.before)} → ${percent(trueConfidence.after)}`}
        {job?.status === "running" && job.progress !== undefined && !effect.final
          ? ` · ${percent(job.progress.done / Math.max(1, job.progress.total), 0)} done`
          : ""}
      </p>
      {effect.final ? <ControlBand known={known} /> : null}
      <Sides effect={effect} />
      {[...notes, ...difference.notes].map((note) => (
        <p key={note} className="effect-note small">
          {note}
        </p>
      ))}
    </section>
  );
}
