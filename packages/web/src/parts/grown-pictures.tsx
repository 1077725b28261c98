import { type GrowingPictures, plural, rgbBytes, threeFigures, type Visualisation } from "@deepling/engine";
import { type ReactNode, useMemo, useState } from "react";
import { useView } from "../state/context.tsx";
import { GROWTH_JOB, type Growth } from "../state/growths.ts";
import { ImageCanvas, imageOfRgb } from "./pixels.tsx";
import { FailedPlate } from "./plate.tsx";
import "./grown-pictures.css";

/** The pixels of picture `at` after `step`, and what it reaches there; undefined where it has not begun. */
function pictureAt(growing: readonly GrowingPictures[], at: number, step: number) {
  const own = growing.findLast((part) => part.step <= step && at >= part.first && at < part.first + part.values.length);
  if (own === undefined) return undefined;
  const { width, height, channels, pixels, first, values } = own;
  const size = width * height * channels;
  const part = pixels.subarray((at - first) * size, (at - first + 1) * size);
  return { width, height, channels, pixels: part, value: values[at - first] ?? Number.NaN };
}

/** Whether it worked, in words: of a finished picture what it reaches, and that of the top image. */
export function reachedWords({ multiple, answer, top }: Visualisation["pictures"][number]): string {
  const own = `reaches ${threeFigures(answer)}`;
  if (multiple === undefined) return own;
  return `${own}, ${multiple.toFixed(1)} × the top image’s${top === undefined ? "" : ` ${threeFigures(top.value)}`}`;
}

interface OnePictureProps {
  readonly shown: NonNullable<ReturnType<typeof pictureAt>>;
  readonly name: string;
  readonly words: string;
  readonly title: string | undefined;
}

function OnePicture({ shown, name, words, title }: OnePictureProps) {
  const image = useMemo(() => {
    const { width, height } = shown;
    return imageOfRgb({ width, height, pixels: rgbBytes(shown) });
  }, [shown]);
  return (
    <figure className="grown-picture">
      <ImageCanvas image={image} name={name} />
      <figcaption className="small quiet" title={title}>
        {words}
      </figcaption>
    </figure>
  );
}

/** What the numbers below a finished picture come from. */
function numbersOf({ answer, top, start, value }: Visualisation["pictures"][number], compared: number): string {
  const grown = `The target grew from ${threeFigures(start)} to ${threeFigures(value)}.`;
  if (top === undefined) return grown;
  return `${threeFigures(answer)}; the best of ${plural(compared, "image")} has ${threeFigures(top.value)}. ${grown}`;
}

interface GrownProps {
  readonly growth: Growth | undefined;
  /** The finished pictures, if they are; compared with the data as far as that is known. */
  readonly found: Visualisation | undefined;
  /** How many there will be, and what each is called. */
  readonly names: readonly string[];
  /** Begins anew after a failure. */
  readonly again: () => void;
  /** What can be done with finished ones. */
  readonly children?: ReactNode;
}

/** How far it is, and how to give it up; or that it was given up. */
export function Growing({
  progress,
  stopped,
  again,
}: Pick<Growth, "progress" | "stopped"> & Pick<GrownProps, "again">) {
  const job = useView((state) => state.jobs[GROWTH_JOB]);
  if (stopped) {
    return (
      <p className="small">
        Stopped.{" "}
        <button type="button" className="button compact outlined" onClick={again}>
          Begin anew
        </button>
      </p>
    );
  }
  return (
    <p className="grown-steps small faint">
      {progress === undefined
        ? "waiting for its turn"
        : `${progress.stage} ${progress.done.toLocaleString("en")} / ${progress.total.toLocaleString("en")}`}
      <button type="button" className="button compact" disabled={job?.cancel === undefined} onClick={job?.cancel}>
        Stop
      </button>
    </p>
  );
}

/** Pictures while they grow, each with what it reaches; finished ones can be followed back to the noise that they began with. */
export function GrownPictures({ growth, found, names, again, children }: GrownProps) {
  const [chosen, setChosen] = useState<number>();
  const { growing = [], progress, failure, stopped = false } = growth ?? {};
  const steps = useMemo(() => [...new Set(growing.map(({ step }) => step))].sort((a, b) => a - b), [growing]);
  const last = found?.settings.steps ?? steps.at(-1) ?? 0;
  const step = chosen ?? last;
  const whole = step >= last && found !== undefined;
  if (failure !== undefined) return <FailedPlate failure={failure} retry={again} />;
  return (
    <div className="grown">
      <div className="grown-pictures">
        {names.map((name, at) => {
          const done = whole ? found.pictures[at] : undefined;
          const shown =
            done === undefined || found === undefined
              ? pictureAt(growing, at, step)
              : { ...done, width: found.width, height: found.height, channels: found.channels };
          if (shown === undefined) return <span key={name} className="grown-picture is-waiting" />;
          return (
            <OnePicture
              key={name}
              shown={shown}
              name={`${name}, synthetic`}
              words={done === undefined ? `reaches ${threeFigures(shown.value)} at step ${step}` : reachedWords(done)}
              title={done === undefined ? undefined : numbersOf(done, found?.compared ?? 0)}
            />
          );
        })}
      </div>
      {found === undefined ? (
        <Growing progress={progress} stopped={stopped} again={again} />
      ) : steps.length > 1 ? (
        <label className="grown-steps small quiet">
          step {step} of {last}
          <input
            type="range"
            aria-label="Step of growing"
            min={0}
            max={steps.length - 1}
            value={steps.findLastIndex((one) => one <= step)}
            onChange={(event) => {
              const at = Number(event.target.value);
              setChosen(at === steps.length - 1 ? undefined : steps[at]);
            }}
          />
        </label>
      ) : null}
      {found === undefined ? null : children}
      {[...(found?.notes ?? []), ...(found?.failures ?? [])].map((note) => (
        <p key={note} className="small faint">
          {note}
        </p>
      ))}
    </div>
  );
}
