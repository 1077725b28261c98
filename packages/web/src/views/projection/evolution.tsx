import { percent, plural } from "@deepling/engine";
import { useEffect, useState } from "react";
import { Icon } from "../../parts/glyph.tsx";
import { useActions, usePage, useView } from "../../state/context.tsx";
import { type Evolution, evolutionOf, placeInPassage } from "../../state/passage.ts";
import { StageIcon } from "./stage-icon.tsx";
import "./evolution.css";

/** Models from which on a study is a sequence of checkpoints. */
const SEVERAL = 3;
/** How long a checkpoint takes on its way to the next, in milliseconds. */
const WAY = 1200;
/** So near to a checkpoint the slider snaps to it when it is let go of. */
const NEAR = 0.2;

/** Accuracy against the checkpoint, drawn behind the slider: from the least to the greatest. */
function AccuracyLine({ accuracy, names }: Pick<Evolution, "accuracy" | "names">) {
  const known = accuracy.filter(Number.isFinite);
  if (known.length < 2) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (at: number) => (100 * at) / Math.max(1, names.length - 1);
  const y = (value: number) => (high === low ? 50 : 92 - (84 * (value - low)) / (high - low));
  return (
    <svg className="evolution-line" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      <polyline points={accuracy.map((value, at) => `${x(at)},${y(value)}`).join(" ")} />
      {accuracy.map((value, at) => (
        <path key={names[at]} d={`M${x(at)} ${y(value)}h0.001`} />
      ))}
    </svg>
  );
}

/** Plays from where the slider stands to the last checkpoint that is known; from the end, from the start. */
function usePlaying(last: number): readonly [boolean, (playing: boolean) => void] {
  const { store } = usePage();
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const from = store.getState().view.blend ?? 0;
    const start = from >= last ? 0 : from;
    let began: number | undefined;
    let frame = requestAnimationFrame(function step(now) {
      began ??= now;
      const at = Math.min(last, start + (now - began) / WAY);
      store.getState().actions.look({ blend: still ? Math.floor(at) : at });
      if (at < last) frame = requestAnimationFrame(step);
      else setPlaying(false);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, last, store]);
  return [playing, setPlaying];
}

/** The slider through the checkpoints, with the accuracy of each as a line behind it. */
function Through({ evolution }: { readonly evolution: Evolution }) {
  const { store } = usePage();
  const { look } = useActions();
  const { frames, names, accuracy } = evolution;
  const last = frames.length - 1;
  const [playing, setPlaying] = usePlaying(last);
  const blend = useView(({ view }) => placeInPassage(view, frames));
  const nearest = Math.round(blend);
  const share = accuracy[nearest] ?? Number.NaN;
  const settle = () => {
    const at = placeInPassage(store.getState().view, frames);
    const stop = Math.round(at);
    // the rest of the page follows to the checkpoint on which the slider rests
    if (Math.abs(at - stop) <= NEAR) look({ blend: stop, model: stop === 0 ? "" : (names[stop] ?? ""), before: false });
  };
  return (
    <>
      <button
        type="button"
        className="button square compact"
        aria-label={playing ? "Pause the checkpoints" : "Play the checkpoints"}
        title={playing ? "Pause" : "Play through the checkpoints"}
        onClick={() => setPlaying(!playing)}
      >
        <StageIcon name={playing ? "pause" : "play"} />
      </button>
      <label className="evolution-slider">
        <AccuracyLine accuracy={accuracy} names={names} />
        <input
          type="range"
          aria-label="Checkpoint"
          aria-valuetext={names[nearest]}
          title="Every image on its way from checkpoint to checkpoint; each layout is laid onto the one before"
          min={0}
          max={names.length - 1}
          step={0.01}
          value={blend}
          onChange={(event) => {
            setPlaying(false);
            look({ blend: Math.min(last, Number(event.target.value)) });
          }}
          onPointerUp={settle}
          onKeyUp={settle}
        />
      </label>
      <span className="evolution-name">
        {names[nearest]} <span className="faint">{Number.isFinite(share) ? percent(share) : ""}</span>
      </span>
    </>
  );
}

/** Where a study has several models: the way through them as checkpoints of one training. */
export function EvolutionBar() {
  const { look } = useActions();
  const models = useView((state) => state.info?.models.length ?? 0);
  const edited = useView((state) => state.view.edits !== "");
  const evolving = useView((state) => state.view.evolving);
  const evolution = useView(evolutionOf);
  const job = useView((state) => state.jobs.evolution);
  const known = useView((state) => state.evolution?.frames.length ?? 0);
  if (models < SEVERAL || edited) return null;
  if (!evolving) {
    return (
      <div className="stage-evolution small">
        <button
          type="button"
          className="button compact"
          title="Move the projection from checkpoint to checkpoint, and see their accuracies"
          onClick={() => look({ evolving: true, blend: 0 })}
        >
          <StageIcon name="play" /> {models} checkpoints
        </button>
      </div>
    );
  }
  return (
    <section className="stage-evolution small" aria-label="Checkpoints">
      {evolution === undefined ? (
        <span className="quiet">
          {job?.failure?.message ?? `Projecting ${plural(models, "checkpoint")}: ${known} done …`}
        </span>
      ) : (
        <Through evolution={evolution} />
      )}
      <button
        type="button"
        className="button square compact"
        aria-label="Leave the checkpoints"
        title="Back to one network"
        onClick={() => look({ evolving: false, blend: undefined })}
      >
        <Icon name="close" />
      </button>
    </section>
  );
}
