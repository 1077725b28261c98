import { hasScores, type Progress, type Study, type ToldProjection, variantKey } from "@deepling/engine";
import { MOST_WHOLE } from "./apart.ts";
import { stageBefore } from "./drive-before.ts";
import { laidStage, stageBaseline } from "./drive-laid.ts";
import { numbersOf } from "./items.ts";
import { lateNotes } from "./late-notes.ts";
import { createNetworks, type Known, newlyKnown } from "./networks.ts";
import { createSampledLayouts } from "./sampled-layouts.ts";
import { sameNetwork, shownKey, showsEdited, unedited } from "./shown.ts";
import type { PageStore } from "./store.ts";
import { createTask } from "./task.ts";

/** A network that was opened, and the text by which it is known. */
interface Opened {
  readonly key: string;
  readonly opened: Known;
}

/**
 * Asks the study for what every view needs and keeps the store up to date: who it is (again whenever another network is shown), the layouts
 * (again whenever the mode or the chosen items change), and the predictions once a first layout is there. `later` says when there is time for what running the network tells; positions of more than `whole` places come layer by layer. `ahead` has the layouts that a page asked for before, where they were kept. Answers how to stop.
 */
export function driveStudy(
  study: Study,
  store: PageStore,
  later?: () => Promise<void>,
  whole: number = MOST_WHOLE,
  ahead: () => Promise<ToldProjection | undefined> = async () => undefined,
): () => void {
  const { learn, fit, announce, setJob } = store.getState().actions;
  const networks = createNetworks(store);
  const first = variantKey(unedited(store.getState().view));
  const notes = lateNotes(study, store, networks, later);
  const { shown, original, keep } = networks;
  const samples = createSampledLayouts(store.getState, undefined, () => startEvaluation());
  const parts = { networks, samples, whole };
  const stage = laidStage(study, store, parts);
  const baseline = stageBaseline(study, store, parts, stage);
  const before = stageBefore(study, store, parts);
  // the network without edits first: its names are what the edits are read with, even where one of them cannot be made
  async function* openStudy(signal: AbortSignal): AsyncGenerator<Progress | Opened> {
    const { view } = store.getState();
    const variant = unedited(view);
    if (original() === undefined) {
      const info = await study.info({ unchecked: true }, { variant, signal });
      const opened = newlyKnown(info, false);
      // with its layouts, so that what is known of the study alone is not drawn for a moment
      const layouts = variantKey(variant) === first ? await ahead() : undefined;
      if (layouts !== undefined) opened.layouts.set(layouts.sequence.mode, layouts);
      yield { key: variantKey(variant), opened };
    }
    if (!showsEdited(view)) return;
    const info = await study.info({}, { signal });
    yield { key: shownKey(view), opened: newlyKnown(info, true) };
  }

  const open = createTask(store, "open", "Opening the study", openStudy, ({ key, opened }) => {
    keep(key, opened);
    if (shown() !== undefined) return show();
    // an edited one is on its way: what it is made of can be shown meanwhile
    if (store.getState().info === undefined) learn({ info: opened.info });
    learn({ original: opened.info });
  });

  const evaluate = createTask(
    store,
    "evaluate",
    "Predicting",
    (signal) => study.evaluate({}, { signal }),
    (evaluation) => {
      learn({ evaluation });
      const own = shown();
      if (!evaluation.final || own === undefined) return;
      own.evaluation = evaluation;
      baseline.start();
      for (const note of evaluation.notes) announce(note);
    },
  );

  const project = createTask(
    store,
    "project",
    "Projecting the layers",
    (signal) => {
      const { mode, projected } = store.getState().view;
      return samples.ask(study, { mode, items: numbersOf(projected), apart: whole }, signal);
    },
    (projection) => {
      const { mode, projected } = store.getState().view;
      const whole = projection.final && projected === undefined;
      if (whole) shown()?.layouts.set(mode, projection);
      // all images before the edits say more than a few after them
      const isFew = shown()?.awaited === false && samples.size() !== undefined && !samples.isSample(projection);
      if (isFew && !projection.final && before.isShown()) return;
      stage.show(projection);
      notes.ask();
      if (projection.final || samples.size() === undefined) startEvaluation();
      if (whole) baseline.start();
    },
    () => {
      if (samples.size() === undefined || store.getState().projection?.final === true) return;
      startEvaluation();
      baseline.start();
      setJob("project", samples.rest(project.start));
    },
  );

  /** Puts the network that is shown into the store, with what is known of it, and asks for the rest. */
  function show(): void {
    const own = shown();
    for (const part of [stage, baseline, before]) part.stop();
    if (own === undefined) {
      for (const task of [evaluate, project]) task.stop();
      open.start();
      return;
    }
    const { model, data } = own.info;
    open.stop();
    evaluate.stop();
    for (const id of ["open", "evaluate"]) setJob(id, undefined);
    learn({ info: own.info, original: original()?.info ?? own.info, evaluation: own.evaluation });
    fit({ layers: model.layers.length, items: data.count, classes: data.classes.length });
    startProjection();
  }

  const deferred = (title: string, retry: () => void) =>
    ({ title, status: "deferred", progress: undefined, failure: undefined, cancel: undefined, retry }) as const;

  /** Long work on an edited network waits to be asked for; meanwhile the layouts are those before the edits. */
  function defer(own: Known): void {
    project.stop();
    const retry = () => {
      own.awaited = true;
      for (const id of ["evaluate", "project"]) setJob(id, undefined);
      startProjection();
    };
    const title = `Evaluate and project the edited network (${samples.duration()})`;
    for (const id of ["evaluate", "project"]) setJob(id, deferred(title, retry));
    before.show();
  }

  // once, and only where there are class scores to judge by; all of very many images by an edited network when it is asked for
  function startEvaluation(): void {
    const { info, evaluation, jobs } = store.getState();
    if (info === undefined || !hasScores(info.model.output)) return;
    if (evaluation !== undefined || jobs.evaluate !== undefined) return;
    if (shown()?.awaited !== false) {
      evaluate.start();
      return;
    }
    const title = `Predict all images (${samples.duration()})`;
    setJob("evaluate", deferred(title, evaluate.start));
  }

  function startProjection(): void {
    const { mode, projected } = store.getState().view;
    const kept = projected === undefined ? shown()?.layouts.get(mode) : undefined;
    const own = shown();
    if (kept === undefined) {
      if (own?.awaited === false && samples.size() === undefined) {
        defer(own);
        return;
      }
      // a sample is little work; until it is there, something is to be seen
      if (own?.awaited === false) before.show();
      project.start();
      return;
    }
    project.stop();
    setJob("project", undefined);
    stage.show(kept);
    notes.ask();
    startEvaluation();
    baseline.start();
  }

  const release = store.subscribeToSteps((state, before) => {
    if (!sameNetwork(state.view, before.view)) return show();
    if (state.info === undefined || state.info !== before.info) return;
    const changed = state.view.mode !== before.view.mode || state.view.projected !== before.view.projected;
    if (changed) startProjection();
    const failed = state.jobs.project?.status === "failed" || state.jobs.project?.status === "cancelled";
    if (failed) {
      notes.ask();
      startEvaluation();
    }
  });

  open.start();
  return () => {
    release();
    notes.stop();
    for (const task of [stage, baseline, before, open, evaluate, project]) task.stop();
  };
}
