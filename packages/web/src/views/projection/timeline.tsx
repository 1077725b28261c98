import { useMemo } from "react";
import { Icon } from "../../parts/glyph.tsx";
import { knownMeasures } from "../../parts/known-measures.ts";
import { QUALITY, QUALITY_WORDS, type QualityKey, writtenValue } from "../../parts/measures.ts";
import { Popover } from "../../parts/popover.tsx";
import { useActions, useView } from "../../state/context.tsx";
import { useNearest } from "./caption.tsx";
import { CourseWords, useCourse } from "./course.tsx";
import type { Player } from "./player.ts";
import { StageIcon } from "./stage-icon.tsx";
import { AwaitedTrack, Track } from "./track.tsx";

const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;

/** Playing and the slider through the layers, with the quality of each layer's drawing along it. */
export function Timeline({ player, low }: { readonly player: Player; readonly low: boolean }) {
  const sequence = useView((state) => state.projection?.sequence);
  const shown = useView((state) => state.view.curves);
  const known = useMemo(() => knownMeasures(sequence?.layers), [sequence]);
  const curves = useMemo(() => known.filter((key) => shown.includes(key)), [known, shown]);
  const course = useCourse();
  return (
    <div className={low ? "timeline is-low" : "timeline"}>
      <div className={course === undefined ? "transport" : "transport has-course"}>
        <Transport player={player} />
        <span className="grow" />
        {course === undefined || sequence === undefined ? null : <CourseWords course={course} sequence={sequence} />}
        <Curves known={known} curves={curves} />
      </div>
      {sequence === undefined ? (
        <AwaitedTrack low={low} />
      ) : (
        <Track sequence={sequence} curves={curves} course={course} player={player} low={low} />
      )}
    </div>
  );
}

function Transport({ player }: { readonly player: Player }) {
  const playing = useView((state) => state.playing);
  const loop = useView((state) => state.view.loop);
  const speed = useView((state) => state.view.speed);
  const layers = useView((state) => state.projection?.sequence.layers.length ?? 0);
  const { look, setPlaying } = useActions();
  const still = layers < 2;
  return (
    <>
      <button
        type="button"
        className="button square"
        aria-label="Previous layer"
        title="Previous layer (←)"
        disabled={still}
        onClick={() => player.step(-1)}
      >
        <StageIcon name="back" />
      </button>
      <button
        type="button"
        className="button square play"
        aria-label={playing ? "Pause" : "Play"}
        title={playing ? "Pause (space)" : "Play through the layers (space)"}
        disabled={still}
        onClick={() => setPlaying(!playing)}
      >
        <StageIcon name={playing ? "pause" : "play"} />
      </button>
      <button
        type="button"
        className="button square"
        aria-label="Next layer"
        title="Next layer (→)"
        disabled={still}
        onClick={() => player.step(1)}
      >
        <StageIcon name="on" />
      </button>
      <button
        type="button"
        className="button square"
        aria-label={loop === "loop" ? "Starts over at the end" : "Turns back at the end"}
        title={
          loop === "loop" ? "Starts over at the end; press to turn back" : "Turns back at the end; press to start over"
        }
        onClick={() => look({ loop: loop === "loop" ? "ping-pong" : "loop" })}
      >
        <StageIcon name={loop} />
      </button>
      <select
        className="field"
        aria-label="Speed"
        title="Layers per second"
        value={SPEEDS.find((one) => one === speed) ?? 1}
        onChange={(event) => look({ speed: Number(event.target.value) })}
      >
        {SPEEDS.map((one) => (
          <option key={one} value={one}>
            {one} ×
          </option>
        ))}
      </select>
      <LayerCount layers={layers} />
    </>
  );
}

function LayerCount({ layers }: { readonly layers: number }) {
  const nearest = useNearest();
  return <span className="small faint count">{layers === 0 ? "" : `layer ${nearest + 1} of ${layers}`}</span>;
}

/** The drawn measures with their values at the layer one looks at, and the choice of others: of those that can be known of these images. */
function Curves({ known, curves }: { readonly known: readonly QualityKey[]; readonly curves: readonly QualityKey[] }) {
  const shown = useView((state) => state.view.curves);
  const { look } = useActions();
  return (
    <>
      <CurveValues curves={curves} />
      <Popover className="button square compact" name="Curves along the timeline" label={<Icon name="plus" />}>
        {() => (
          <div className="stage-panel curves-panel">
            <p>Curves along the timeline</p>
            {known.map((key) => (
              <label key={key} title={QUALITY[key].definition}>
                <input
                  type="checkbox"
                  checked={curves.includes(key)}
                  onChange={(event) => {
                    look({ curves: event.target.checked ? [...shown, key] : shown.filter((one) => one !== key) });
                  }}
                />
                <i data-curve={key} />
                <span>{QUALITY[key].name}</span>
              </label>
            ))}
          </div>
        )}
      </Popover>
    </>
  );
}

/** The drawn measures at the layer one looks at. */
function CurveValues({ curves }: { readonly curves: readonly QualityKey[] }) {
  const nearest = useNearest();
  const layer = useView((state) => state.projection?.sequence.layers[nearest]);
  const { setHover } = useActions();
  return curves.map((key) => (
    <span
      key={key}
      className="curve-value of-quality small"
      onPointerEnter={(event) => {
        const value = layer?.quality[key] ?? Number.NaN;
        setHover({
          target: { kind: "measure", measure: key, value },
          box: event.currentTarget.getBoundingClientRect(),
        });
      }}
      onPointerLeave={() => setHover(undefined)}
    >
      <i data-curve={key} />
      <span className="word">{QUALITY_WORDS[key]}</span> <b>{writtenValue(key, layer?.quality[key] ?? Number.NaN)}</b>
    </span>
  ));
}
