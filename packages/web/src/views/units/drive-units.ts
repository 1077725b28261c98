import type { Progress, Study, UnitStatistics } from "@deepling/engine";
import { createTask } from "../../state/drive.ts";
import { isLight } from "../../state/light.ts";
import { shownKey, shownVariant } from "../../state/shown.ts";
import type { PageState, PageStore } from "../../state/store.ts";
import { UNITS_VIEW } from "../../state/unit-name.ts";

/** What is known of the units of a network. */
export interface KnownUnits {
  /** Which network, as `shownKey` says it. */
  readonly key: string;
  readonly statistics: UnitStatistics;
}

declare module "../../state/store.ts" {
  interface Answers {
    readonly units?: KnownUnits | undefined;
  }
}

/** What is known of the units of the network that is shown. */
export function knownUnits({ units, view }: PageState): UnitStatistics | undefined {
  return units?.key === shownKey(view) ? units.statistics : undefined;
}

/** The id of the job that reads units. */
export const UNITS_JOB = "units";

/** Networks whose statistics are held. */
const HELD = 3;

/**
 * Asks once for all units of the network that is shown, when the table or the page of one is first looked at; goes on while another view is
 * looked at. Long work waits to be asked for. Answers how to stop.
 */
export function driveUnits(study: Study, store: PageStore): () => void {
  const { learn, setJob } = store.getState().actions;
  const known = new Map<string, KnownUnits>();
  let asked: string | undefined;

  async function* ask(signal: AbortSignal): AsyncGenerator<Progress | UnitStatistics> {
    yield* study.units({}, { variant: shownVariant(store.getState().view), signal });
  }

  const task = createTask(store, UNITS_JOB, "Reading all units", ask, (statistics) => {
    const key = asked;
    if (key === undefined) return;
    known.set(key, { key, statistics });
    for (const oldest of known.keys()) if (known.size > HELD) known.delete(oldest);
    learn({ units: known.get(key) });
  });

  function follow(state: PageState): void {
    const key = shownKey(state.view);
    if (asked !== undefined && asked !== key) {
      task.stop();
      setJob(UNITS_JOB, undefined);
      asked = undefined;
    }
    if (state.view.below !== UNITS_VIEW || state.info === undefined || asked === key) return;
    asked = key;
    const found = known.get(key);
    if (found !== undefined) learn({ units: found });
    else if (isLight(state.info)) task.start();
    else {
      const job = { title: "Read all units", progress: undefined, failure: undefined, cancel: undefined };
      setJob(UNITS_JOB, { ...job, status: "deferred", retry: task.start });
    }
  }

  const release = store.subscribe((state, before) => {
    if (state.view !== before.view || state.info !== before.info) follow(state);
  });
  follow(store.getState());
  return () => {
    release();
    task.stop();
  };
}
