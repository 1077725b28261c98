import type {
  Dream,
  Dreaming,
  DreamRequest,
  GrowingPictures,
  Progress,
  Study,
  Visualisation,
  VisualiseRequest,
} from "@deepling/engine";
import { createTask, failureOf } from "./drive.ts";
import { shownKey } from "./shown.ts";
import type { Failure, PageState, PageStore } from "./store.ts";

/** What may be asked to grow: pictures from noise, or a dream in an image. */
export type GrowthRequest = VisualiseRequest | DreamRequest;

/** Pictures while they grow, and when they are finished. */
export interface Growth {
  /** What has come so far, the first step first; nothing where the answer was kept from before. */
  readonly growing: readonly GrowingPictures[];
  readonly dreaming: readonly Dreaming[];
  readonly progress: Progress | undefined;
  /** Of pictures from noise, and of a dream. */
  readonly found: Visualisation | undefined;
  readonly dreamt: Dream | undefined;
  /** Why there will be no more of them; they begin anew by `growAgain`. */
  readonly failure: Failure | undefined;
  readonly stopped: boolean;
}

const NOTHING: Growth = {
  ...{ growing: [], dreaming: [], progress: undefined, found: undefined, dreamt: undefined },
  ...{ failure: undefined, stopped: false },
};

declare module "./store.ts" {
  interface Answers {
    /** What the parts of the page that are in sight want to grow, the first first. */
    readonly growthsAsked?: readonly GrowthRequest[];
    /** What has grown, by `growthKey`. */
    readonly growths?: ReadonlyMap<string, Growth>;
  }
}

/** The id of the job that lets pictures grow. */
export const GROWTH_JOB = "growth";

/** Names what grows: the network that is shown, and what it was asked. */
export function growthKey({ view }: Pick<PageState, "view">, request: GrowthRequest): string {
  return `${shownKey(view)} ${JSON.stringify(request)}`;
}

/** What is known of pictures that were asked for. */
export function knownGrowth(state: PageState, request: GrowthRequest): Growth | undefined {
  return state.growths?.get(growthKey(state, request));
}

/** Bytes of pictures that are held; those that were asked for longest ago make room. */
const ROOM = 2 ** 27;

const bytesOf = ({ growing, dreaming, found, dreamt }: Growth): number =>
  [...growing, ...dreaming, ...(found?.pictures ?? []), ...(dreamt === undefined ? [] : [dreamt])].reduce(
    (sum, { pixels }) => sum + pixels.length,
    0,
  );

function withGrowth(growths: ReadonlyMap<string, Growth>, key: string, growth: Growth): ReadonlyMap<string, Growth> {
  const held = new Map(growths);
  held.delete(key);
  held.set(key, growth);
  let bytes = [...held.values()].reduce((sum, one) => sum + bytesOf(one), 0);
  for (const [oldest, one] of held) {
    if (bytes <= ROOM || oldest === key) break;
    held.delete(oldest);
    bytes -= bytesOf(one);
  }
  return held;
}

function learnGrowth({ getState }: PageStore, key: string, change: (before: Growth) => Growth): void {
  const { growths = new Map<string, Growth>(), actions } = getState();
  actions.learn({ growths: withGrowth(growths, key, change(growths.get(key) ?? NOTHING)) });
}

/** Begins anew what failed or was stopped. */
export function growAgain(store: PageStore, request: GrowthRequest): void {
  learnGrowth(store, growthKey(store.getState(), request), () => NOTHING);
}

type Message = Progress | GrowingPictures | Visualisation | Dreaming | Dream;

function after(growth: Growth, message: Message): Growth {
  switch (message.kind) {
    case "progress":
      return { ...growth, progress: message };
    case "pictures":
      return { ...growth, growing: [...growth.growing, message] };
    case "visualisation":
      return { ...growth, found: message, progress: undefined };
    case "dreaming":
      return { ...growth, dreaming: [...growth.dreaming, message] };
    case "dream":
      return { ...growth, dreamt: message, progress: undefined };
  }
}

/** The first of what is asked for that is neither finished nor given up. */
function pendingIn(state: PageState): { readonly key: string; readonly request: GrowthRequest } | undefined {
  for (const request of state.growthsAsked ?? []) {
    const key = growthKey(state, request);
    const { found, dreamt, failure, stopped } = state.growths?.get(key) ?? NOTHING;
    if (found === undefined && dreamt === undefined && failure === undefined && !stopped) return { key, request };
  }
  return undefined;
}

type Pending = NonNullable<ReturnType<typeof pendingIn>>;

/** One request's pictures; what goes wrong is told beside them, unless something else has taken their place. `leave` ends it, and says whether it was still the one that grew. */
async function* grow(
  study: Study,
  store: PageStore,
  { key, request }: Pending,
  leave: () => boolean,
  signal: AbortSignal,
): AsyncGenerator<Progress | { key: string; message: Message }> {
  learnGrowth(store, key, () => NOTHING);
  try {
    const messages = "item" in request ? study.dream(request, { signal }) : study.visualise(request, { signal });
    for await (const message of messages) {
      yield { key, message };
      if (message.kind === "progress") yield message;
    }
  } catch (error) {
    // what made room for another request is asked anew when it is looked at again
    if (leave()) {
      const told = signal.aborted ? { stopped: true } : { failure: failureOf(error) };
      learnGrowth(store, key, (before) => ({ ...before, progress: undefined, ...told }));
    }
    throw error;
  }
}

/**
 * Lets pictures grow that are asked for, one request after another. What grows goes on while something else is looked at, until something else is asked for. Answers
 * how to stop.
 */
export function driveGrowths(study: Study, store: PageStore): () => void {
  let current: Pending | undefined;

  async function* work(signal: AbortSignal): ReturnType<typeof grow> {
    // a run that made room for another one leaves to it what is asked for next
    while (!signal.aborted) {
      const next = pendingIn(store.getState());
      if (next === undefined) return;
      current = next;
      const leave = () => {
        const own = current === next;
        if (own) current = undefined;
        return own;
      };
      try {
        yield* grow(study, store, next, leave, signal);
      } finally {
        leave();
      }
    }
  }

  const task = createTask(store, GROWTH_JOB, "Growing pictures", work, ({ key, message }) =>
    learnGrowth(store, key, (before) => after(before, message)),
  );

  function follow(): void {
    const state = store.getState();
    const asked = (state.growthsAsked ?? []).map((request) => growthKey(state, request));
    const ofNetwork = current?.key.startsWith(`${shownKey(state.view)} `) ?? true;
    if (current !== undefined && ofNetwork && (asked.length === 0 || asked.includes(current.key))) return;
    const next = pendingIn(state);
    if (current === undefined && next === undefined) return;
    current = undefined;
    if (next === undefined) task.stop();
    else task.start();
  }

  const release = store.subscribe((state, before) => {
    const same =
      state.growthsAsked === before.growthsAsked &&
      state.growths === before.growths &&
      shownKey(state.view) === shownKey(before.view);
    if (!same) follow();
  });
  follow();
  return () => {
    release();
    task.stop();
  };
}
