import {
  type Progress,
  readTarget,
  type StripFrame,
  type StripRequest,
  type StripSummary,
  type Study,
} from "@deepling/engine";
import { type Compared, comparedIn } from "../../state/compared.ts";
import { sameNetwork, shownKey } from "../../state/shown.ts";
import { wantsBoth } from "../../state/sides.ts";
import type { PageStore, StripRun } from "../../state/store.ts";
import { targetClasses } from "../../state/target-classes.ts";
import { createTask } from "../../state/task.ts";
import type { StripAsked } from "../../state/view-state.ts";

/** What a study is asked for, of targets as they were typed: both targets in one request, so that their frames come together. */
export function stripRequest(asked: StripAsked, classes: readonly string[]): StripRequest {
  const { items, target, compare, ...settings } = asked;
  const targets = (compare === "" ? [target] : [target, compare]).map((text) => readTarget(text, classes));
  if (asked.start === "noise") return { target: targets, ...settings };
  return {
    items: targets.flatMap(() => items),
    target: targets.flatMap((one) => items.map(() => one)),
    ...settings,
  };
}

/** A message of one of the strips that are made together: of the network that is shown (0), or of the one that it is compared with (1). */
interface Part {
  readonly of: 0 | 1;
  readonly message: StripFrame | StripSummary;
}

const partOf = (of: Part["of"], message: Progress | Part["message"]): Progress | Part =>
  message.kind === "progress" ? message : { of, message };

/** The strips of both networks, frame by frame, or of the one that is shown. */
async function* together(
  study: Study,
  request: StripRequest,
  compared: Compared | undefined,
  signal: AbortSignal,
): AsyncGenerator<Progress | Part> {
  if (compared === undefined) {
    for await (const message of study.strip(request, { signal })) yield partOf(0, message);
    return;
  }
  const shown = study.strip(request, { variant: compared.variant, signal });
  const other = study.strip(request, { variant: compared.against, signal });
  while (true) {
    const [one, two] = await Promise.all([shown.next(), other.next()]);
    if (one.done !== true) yield partOf(0, one.value);
    if (two.done !== true) yield partOf(1, two.value);
    if (one.done === true && two.done === true) return;
  }
}

/** A run with one more message. */
function grown(run: StripRun, message: StripFrame | StripSummary): StripRun {
  return message.kind === "frame" ? { ...run, frames: [...run.frames, message] } : { ...run, summary: message };
}

/** Makes the strip that the view asks for, of both networks where both are shown, and again whenever it asks for another one. Answers how to stop. */
export function driveStrip(study: Study, store: PageStore): () => void {
  const { learn, setJob } = store.getState().actions;
  let run: StripRun | undefined;
  let other: StripRun | undefined;
  // what `run` was made for: a link that asks for the same strip must not make it again
  let wanted = "";

  const task = createTask(
    store,
    "strip",
    "Making the strip",
    async function* ask(signal) {
      const state = store.getState();
      if (state.view.strip === undefined) throw new TypeError("no strip is asked for");
      const compared = wantsBoth(state) ? comparedIn(state.view) : undefined;
      // two networks stand beside each other in the place of two targets
      const asked = compared === undefined ? state.view.strip : { ...state.view.strip, compare: "" };
      run = { asked, frames: [], summary: undefined };
      other = compared === undefined ? undefined : run;
      learn({ strip: run, otherStrip: other });
      const classes = state.info === undefined ? [] : targetClasses(state.info);
      yield* together(study, stripRequest(asked, classes), compared, signal);
    },
    ({ of, message }) => {
      if (of === 0) run = run && grown(run, message);
      else other = other && grown(other, message);
      learn(of === 0 ? { strip: run } : { otherStrip: other });
    },
  );

  const follow = (): void => {
    const state = store.getState();
    const { info, view } = state;
    const network = wantsBoth(state) ? `both ${comparedIn(view)?.key}` : shownKey(view);
    const now = view.strip === undefined ? "" : `${network} ${JSON.stringify(view.strip)}`;
    if (info === undefined || now === wanted) return;
    wanted = now;
    if (view.strip !== undefined) {
      task.start();
      return;
    }
    task.stop();
    run = undefined;
    other = undefined;
    learn({ strip: undefined, otherStrip: undefined });
    setJob("strip", undefined);
  };
  follow();
  const release = store.subscribeToSteps((state, before) => {
    const same =
      state.view.strip === before.view.strip &&
      wantsBoth(state) === wantsBoth(before) &&
      sameNetwork(state.view, before.view);
    if (!same || state.info !== before.info) follow();
  });
  return () => {
    release();
    task.stop();
  };
}
