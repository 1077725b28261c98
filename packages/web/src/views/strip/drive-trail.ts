import type { Study } from "@deepling/engine";
import { turned } from "../../state/aligned.ts";
import type { ToldSequence } from "../../state/apart.ts";
import { numbersOf } from "../../state/items.ts";
import type { PageState, PageStore, StripRun, Trail } from "../../state/store.ts";
import { failureOf } from "../../state/task.ts";
import { stripImages } from "../../state/view-state.ts";

/** Images of a strip whose paths are drawn at most. */
const MOST_PATHS = 6;
/** Numbers that one request may hold: the server takes 8 MB. */
const MOST_NUMBERS = 1_500_000;

/** The places of the strip's images whose paths are drawn: of a batch the one that is shown, or the first few. */
export function trailMembers({ asked }: Pick<StripRun, "asked">, member: number | undefined): readonly number[] {
  const many = stripImages(asked);
  const chosen = many === 1 ? [0] : member === undefined ? Array.from({ length: many }, (_, i) => i) : [member];
  const members = chosen.filter((one) => one < many).slice(0, MOST_PATHS);
  return asked.compare === "" ? members : [...members, ...members.map((one) => many + one)];
}

/** Time after which a placement that is still under way is shown as a job, and after which the next frames of a strip in the making are placed, milliseconds. */
const LONG = 700;

/**
 * Places the strip's frames in the layouts that are on the stage, and again when the layouts or the images shown change: all at once when they
 * are there, and of a strip that takes long those that have come, from time to time, so that placing does not keep the frames waiting.
 * Answers how to stop.
 */
export function driveTrail(study: Study, store: PageStore): () => void {
  const { learn, setJob } = store.getState().actions;
  let stop = new AbortController();
  let busy = false;
  let failed = false;
  let wanted = "";
  let sequence: ToldSequence | undefined;
  let since = 0;
  let later: ReturnType<typeof setTimeout> | undefined;

  /** Begins again where another strip, other images of it or other layouts are shown; answers what there is to place. */
  const wantedNow = (): { readonly strip: StripRun; readonly on: ToldSequence } | undefined => {
    const { strip, projection, view, trail, jobs } = store.getState();
    // a preview's layouts are not kept
    const ready = strip !== undefined && projection?.final === true && view.stripLook.trail;
    const key = ready ? JSON.stringify([strip.asked, trailMembers(strip, view.stripLook.member)]) : "";
    if (key !== wanted || projection?.sequence !== sequence) {
      wanted = key;
      sequence = projection?.sequence;
      failed = false;
      since = performance.now();
      stop.abort();
      stop = new AbortController();
      if (trail !== undefined) learn({ trail: undefined });
      if (jobs.trail !== undefined) setJob("trail", undefined);
    }
    return ready ? { strip, on: projection.sequence } : undefined;
  };

  const follow = (): void => {
    const now = wantedNow();
    const { trail, jobs } = store.getState();
    if (now === undefined || busy || failed || (trail?.frames ?? 0) >= now.strip.frames.length) return;
    clearTimeout(later);
    const rest = jobs.strip?.status === "running" ? since + LONG - performance.now() : 0;
    if (rest > 0) later = setTimeout(follow, rest);
    else void work(now.strip, now.on, stop.signal);
  };

  const work = async (strip: StripRun, on: ToldSequence, signal: AbortSignal): Promise<void> => {
    busy = true;
    since = performance.now();
    const job = { title: "Placing the strip", progress: undefined, failure: undefined, cancel: undefined };
    const timer = setTimeout(() => setJob("trail", { ...job, status: "running", retry: undefined }), LONG);
    try {
      const next = await placeNext(study, store, strip, on, signal);
      if (!signal.aborted) learn({ trail: next });
    } catch (error) {
      failed = !signal.aborted;
      const retry = () => {
        failed = false;
        setJob("trail", undefined);
        follow();
      };
      if (failed) setJob("trail", { ...job, status: "failed", failure: failureOf(error), retry });
    } finally {
      clearTimeout(timer);
      if (!failed && store.getState().jobs.trail !== undefined) setJob("trail", undefined);
      busy = false;
      follow();
    }
  };

  follow();
  const release = store.subscribeToSteps((state, before) => {
    if (concerns(state, before)) follow();
  });
  return () => {
    release();
    clearTimeout(later);
    stop.abort();
  };
}

/** Whether a change may be one of what is placed, or of where; the slider's, sixty times a second, is not. */
function concerns(state: PageState, before: PageState): boolean {
  const [look, looked] = [state.view.stripLook, before.view.stripLook];
  return (
    state.strip !== before.strip ||
    state.projection !== before.projection ||
    state.trail !== before.trail ||
    state.jobs !== before.jobs ||
    look.trail !== looked.trail ||
    look.member !== looked.member
  );
}

/** The trail with the frames that have come since, as many as go into one request. */
async function placeNext(
  study: Study,
  store: PageStore,
  { asked, frames }: StripRun,
  { mode }: ToldSequence,
  signal: AbortSignal,
): Promise<Trail> {
  const { trail, turns, view } = store.getState();
  const members = trailMembers({ asked }, view.stripLook.member);
  const done = trail?.frames ?? 0;
  const { width = 0, height = 0, channels = 1 } = frames[done] ?? {};
  const size = width * height * channels;
  const most = Math.max(1, Math.floor(MOST_NUMBERS / (size * members.length)));
  const some = frames.slice(done, done + most);
  const pixels = new Float32Array(some.length * members.length * size);
  const shown = some.flatMap(({ images }) => members.flatMap((image) => images[image] ?? []));
  for (const [at, image] of shown.entries()) pixels.set(image.pixels, at * size);
  const placed = await study.place({ projection: { mode, items: numbersOf(view.projected) }, pixels }, { signal });
  return {
    asked,
    members,
    frames: done + some.length,
    positions: placed.positions.map((own, layer) =>
      Float32Array.of(...(trail?.positions[layer] ?? []), ...turned(own, turns?.[layer])),
    ),
  };
}
