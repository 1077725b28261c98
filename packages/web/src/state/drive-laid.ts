import { hasScores, type Study, type ToldProjection } from "@deepling/engine";
import { numbersOf } from "./items.ts";
import { isLight } from "./light.ts";
import { type Networks, newlyKnown } from "./networks.ts";
import { onlyKept, type SampledLayouts } from "./sampled-layouts.ts";
import { shownKey, shownVariant } from "./shown.ts";
import type { PageStore } from "./store.ts";
import { createTask } from "./task.ts";

/** What decides which layouts are shown; positions of more than `whole` places come layer by layer. */
export interface StageParts {
  readonly networks: Networks;
  readonly samples: SampledLayouts;
  readonly whole: number;
}

/** Shows layouts of the network that the page shows, laid onto those of the study's own. */
export interface LaidStage {
  readonly show: (projection: ToldProjection) => void;
  /** Shows again what was shown last: what it is laid onto has come. */
  readonly again: () => void;
  readonly stop: () => void;
}

/** Shows layouts; where either network's positions are apart, the study is asked how they are turned, and they are shown again. */
export function laidStage(study: Study, store: PageStore, { networks, samples }: StageParts): LaidStage {
  const { learn, setJob } = store.getState().actions;
  /** What was shown last, as it was told. */
  let last: ToldProjection | undefined;

  const lay = createTask(
    store,
    "lay",
    "Turning the layouts onto those of the original network",
    (signal) => study.alignment({ projection: store.getState().projectionAsked?.request ?? {} }, { signal }),
    (alignment) => {
      if (last === undefined) return;
      networks.lay(last, alignment);
      show(last);
    },
  );

  function show(raw: ToldProjection): void {
    const { projection, turns } = networks.laidOut(raw);
    const { view } = store.getState();
    const { mode, projected } = view;
    const isSample = samples.isSample(raw);
    const items = numbersOf(isSample ? raw.sequence.items : projected);
    const projectionAsked = { request: { mode, items }, variant: shownVariant(view) };
    last = raw;
    lay.stop();
    setJob("lay", undefined);
    learn({ projection, turns, projectionOf: shownKey(view), projectionAsked, pair: networks.pair() });
    if ((raw.final || isSample) && networks.isToLay(raw)) lay.start();
  }

  return {
    show,
    again: () => {
      if (last !== undefined && store.getState().projectionOf === shownKey(store.getState().view)) show(last);
    },
    stop: () => {
      last = undefined;
      lay.stop();
      setJob("lay", undefined);
    },
  };
}

/** What the layouts of an edited network, or of another model, are laid onto. */
export interface Baseline {
  /** Asks for the layouts of the study's own network where another one is shown, so that both can be seen in one place; where they take long, only if they are kept. */
  readonly start: () => void;
  readonly stop: () => void;
}

/** Said where the original network's layouts take too long to be asked for. */
const NOT_TURNED = "These layouts are not turned onto the original network's, which are not computed yet";

/** Asks for the layouts of the study's own network, and has `stage` show again what is laid onto them. */
export function stageBaseline(
  study: Study,
  store: PageStore,
  { networks, whole }: StageParts,
  stage: Pick<LaidStage, "again">,
): Baseline {
  const { setJob, announce } = store.getState().actions;
  const { own, shown, keep } = networks;
  const task = createTask(
    store,
    "baseline",
    "Projecting the original network",
    async function* ask(signal) {
      const ownVariant = { variant: {}, signal };
      if (own() === undefined) keep("{}", newlyKnown(await study.info({ unchecked: true }, ownVariant), false));
      const base = own();
      const { mode } = store.getState().view;
      const asked = study.project({ mode, apart: whole }, ownVariant);
      yield* base !== undefined && isLight(base.info) ? asked : onlyKept(asked);
    },
    (projection) => {
      if (!projection.final) return;
      own()?.layouts.set(store.getState().view.mode, projection);
      stage.again();
    },
    () => {
      if (own()?.layouts.has(store.getState().view.mode) !== true) announce(NOT_TURNED);
    },
  );
  return {
    start: () => {
      const { view, info, evaluation, jobs } = store.getState();
      const [base, there] = [own(), shown()];
      // what is asked of the network that is shown comes first
      const waits = info !== undefined && hasScores(info.model.output) && evaluation?.final !== true;
      if (waits && jobs.evaluate?.status !== "deferred") return;
      if (there === undefined || base === there || base?.layouts.has(view.mode) === true) return;
      task.start();
    },
    stop: () => {
      task.stop();
      setJob("baseline", undefined);
    },
  };
}
