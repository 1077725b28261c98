import { plural } from "@deepling/engine";
import { useEffect, useState } from "react";
import { Dialog } from "../../parts/dialog.tsx";
import { useView } from "../../state/context.tsx";
import { LayerWait } from "../../state/layer-wait.ts";
import { Choice } from "./choice.tsx";
import { FILM_CHOICES, type FilmWish, filmSize, playingTime, saveFilm, webmWay } from "./film.ts";
import { type FilmParts, filmSeconds, tryFilm } from "./film-time.ts";
import type { StageController } from "./stage-controller.ts";
import "./film.css";

const LENGTHS = [5, 10, 20] as const;
/** A film longer than this is not what most people want at first. */
const LONG = 15;

/** What the parts of the film take, once they were tried; undefined where its layers cannot be had: making the film says why. */
function useFilmParts(controller: StageController, wish: FilmWish): FilmParts | undefined {
  const [known, setKnown] = useState<{ readonly of: string; readonly parts: FilmParts }>();
  const of = `${wish.format} ${wish.side}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what a frame takes depends on format and size
  useEffect(() => {
    const stop = new AbortController();
    const wait = new LayerWait(controller.page.store, stop.signal);
    const work = async (): Promise<void> => {
      const parts = await tryFilm(controller, wish, { wait, signal: stop.signal });
      if (!stop.signal.aborted) setKnown({ of, parts });
    };
    const timer = setTimeout(() => void work().catch(() => undefined), 50);
    return () => {
      clearTimeout(timer);
      stop.abort();
      wait.dispose();
    };
  }, [controller, of]);
  return known?.of === of ? known.parts : undefined;
}

/** A number of seconds as a person says it: "2.5 s", "14 s", "2 min". */
function spoken(seconds: number): string {
  if (seconds >= 100) return `${Math.round(seconds / 60)} min`;
  return `${seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
}

const WAYS = {
  encoded: "A WebM film, encoded by the browser",
  recorded: "A WebM film, recorded in real time: this browser has no encoder",
  none: "This browser can neither encode nor record films",
} as const;

interface FilmProps {
  readonly controller: StageController;
  readonly onClose: () => void;
}

/** Asks how a film through the layers is to be, says what it will be, and makes it. */
export function FilmDialog({ controller, onClose }: FilmProps) {
  const plays = playingTime(controller);
  const way = webmWay();
  const [wish, setWish] = useState<FilmWish>({
    format: "gif",
    side: FILM_CHOICES.gif.sides[0],
    framesPerSecond: FILM_CHOICES.gif.rates[0],
    seconds: plays > LONG ? 10 : plays,
  });
  const recorded = way === "recorded" && wish.format === "webm";
  const change = (patch: Partial<FilmWish>) => setWish({ ...wish, ...patch });
  const { sides, rates } = FILM_CHOICES[wish.format];
  const size = filmSize(controller, wish.side);
  const frames = Math.max(2, Math.round(wish.seconds * wish.framesPerSecond));
  const parts = useFilmParts(controller, wish);
  const layers = useView((state) => state.projection?.sequence.layers.length ?? 0);
  const numbers = (values: readonly number[], unit: string) =>
    [...values]
      .sort((a, b) => a - b)
      .map((value) => ({ value: String(value), text: String(value), title: `${value} ${unit}` }));
  const lengths = [...LENGTHS.filter((length) => Math.abs(length - plays) > 0.5), plays].sort((a, b) => a - b);

  return (
    <Dialog name="Film through the layers" className="of-film" onClose={onClose}>
      <div className="film">
        <span>Format</span>
        <Choice
          name="Format"
          value={wish.format}
          options={[
            { value: "gif", text: "GIF", title: "A looping picture that any page or mail shows; 256 colours" },
            { value: "webm", text: "WebM", title: WAYS[way ?? "none"], off: way === undefined },
          ]}
          onChange={(format) =>
            change({ format, side: FILM_CHOICES[format].sides[0], framesPerSecond: FILM_CHOICES[format].rates[0] })
          }
        />
        <span>Longest side</span>
        <Choice
          name="Longest side"
          value={String(wish.side)}
          options={numbers(sides, "pixels")}
          onChange={(side) => change({ side: Number(side) })}
        />
        <span>Frames per second</span>
        <Choice
          name="Frames per second"
          value={String(wish.framesPerSecond)}
          options={numbers(rates, "frames a second")}
          onChange={(rate) => change({ framesPerSecond: Number(rate) })}
        />
        <span>Length</span>
        <Choice
          name="Length"
          value={String(wish.seconds)}
          options={lengths.map((length) => ({
            value: String(length),
            text: spoken(length),
            title: length === plays ? "As it plays now" : plural(length, "second"),
          }))}
          onChange={(seconds) => change({ seconds: Number(seconds) })}
        />
      </div>
      <p className="small quiet" aria-live="polite">
        {plural(frames, "frame")} of {size.width} × {size.height} pixels
        {parts === undefined
          ? ""
          : `; making it takes about ${spoken(filmSeconds(parts, { frames, layers, plays: recorded ? wish.seconds : undefined }))} here`}
        .{way === undefined ? ` ${WAYS.none}: WebM is not to be had.` : ""}
        {recorded ? ` ${WAYS.recorded}.` : ""}
      </p>
      <p className="film-end">
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="button primary"
          onClick={() => {
            onClose();
            void saveFilm(controller, wish);
          }}
        >
          Make it
        </button>
      </p>
    </Dialog>
  );
}
