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
import { growingOf, visualisationOf } from "@deepling/engine";
import { shownKey } from "./shown.ts";
import type { Failure, PageState, PageStore } from "./store.ts";
import { createTask, failureOf } from "./task.ts";

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

function learnGrowths(
  { getState }: PageStore,
  keys: readonly string[],
  change: (before: Growth, at: number) => Growth,
): void {
  const { growths = new Map<string, Growth>(), actions } = getState();
  const changed = keys.reduce<ReadonlyMap<string, Growth>>(
    (held, key, at) => withGrowth(held, key, change(held.get(key) ?? NOTHING, at)),
    growths,
  );
  actions.learn({ growths: changed });
}

/** Begins anew what failed or was stopped. */
export function growAgain(store: PageStore, request: GrowthRequest): void {
  learnGrowths(store, [growthKey(store.getState(), request)], () => NOTHING);
}

type Message = Progress | GrowingPictures | Visualisation | Dreaming | Dream;

function after(growth: Growth, message: Message | undefined): Growth {
  switch (message?.kind) {
    case undefined:
      return growth;
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

/** What grows at a time: one request, or several whose pictures are made together. */
interface Pending {
  /** What the study is asked. */
  readonly request: GrowthRequest;
  /** Of each request that it answers, in the order of its targets. */
  readonly keys: readonly string[];
}

/** Units of a layer whose pictures grow together: more take as long each, and longer until the first is finished. */
const TOGETHER = 8;

/** What requests have in common whose pictures can grow together: one whole unit of the same layer each. Undefined for other requests. */
function company(request: GrowthRequest): string | undefined {
  if ("item" in request) return undefined;
  const { targets, ...rest } = request;
  const [target] = targets;
  const isUnit = targets.length === 1 && typeof target === "object" && target.kind === "unit";
  return isUnit && rest.compare === false ? JSON.stringify([rest, { ...target, unit: 0 }]) : undefined;
}

/** The first of what is asked for that is neither finished nor given up, with what grows together with it. */
function pendingIn(state: PageState): Pending | undefined {
  const isPending = (request: GrowthRequest): boolean => {
    const { found, dreamt, failure, stopped } = knownGrowth(state, request) ?? NOTHING;
    return found === undefined && dreamt === undefined && failure === undefined && !stopped;
  };
  const pending = (state.growthsAsked ?? []).filter(isPending);
  const [first] = pending;
  if (first === undefined) return undefined;
  const own = company(first);
  if ("item" in first || own === undefined) return { request: first, keys: [growthKey(state, first)] };
  const joined = pending.flatMap((one) => ("item" in one || company(one) !== own ? [] : [one])).slice(0, TOGETHER);
  return {
    request: { ...first, targets: joined.flatMap(({ targets }) => targets) },
    keys: joined.map((one) => growthKey(state, one)),
  };
}

/** What a message says of each of the requests that it answers. */
function shares(message: Message, { request, keys }: Pending): readonly (Message | undefined)[] {
  if ("item" in request || keys.length === 1) return keys.map(() => message);
  const { pictures = 1 } = request;
  if (message.kind === "pictures") return keys.map((_, target) => growingOf(message, target, pictures));
  if (message.kind === "visualisation") return keys.map((_, target) => visualisationOf(message, target));
  return keys.map(() => message);
}

/** The pictures of what grows at a time; what goes wrong is told beside them, unless something else has taken their place. `leave` ends it, and says whether it was still the one that grew. */
async function* grow(
  study: Study,
  store: PageStore,
  pending: Pending,
  leave: () => boolean,
  signal: AbortSignal,
): AsyncGenerator<Progress | { pending: Pending; message: Message }> {
  const { request, keys } = pending;
  learnGrowths(store, keys, () => NOTHING);
  try {
    const messages = "item" in request ? study.dream(request, { signal }) : study.visualise(request, { signal });
    for await (const message of messages) {
      yield { pending, message };
      if (message.kind === "progress") yield message;
    }
  } catch (error) {
    // what made room for another request is asked anew when it is looked at again
    if (leave()) {
      const told = signal.aborted ? { stopped: true } : { failure: failureOf(error) };
      learnGrowths(store, keys, (before) => ({ ...before, progress: undefined, ...told }));
    }
    throw error;
  }
}

/**
 * Lets pictures grow that are asked for, one request after another, units of one layer several at a time. What grows goes on while something else is looked at, until something else is asked for. Answers
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

  const task = createTask(store, GROWTH_JOB, "Growing pictures", work, ({ pending, message }) => {
    const own = shares(message, pending);
    learnGrowths(store, pending.keys, (before, at) => after(before, own[at]));
  });

  function follow(): void {
    const state = store.getState();
    const asked = (state.growthsAsked ?? []).map((request) => growthKey(state, request));
    const keys = current?.keys ?? [];
    const ofNetwork = keys.every((key) => key.startsWith(`${shownKey(state.view)} `));
    if (current !== undefined && ofNetwork && (asked.length === 0 || keys.some((key) => asked.includes(key)))) return;
    const next = pendingIn(state);
    if (current === undefined && next === undefined) return;
    current = undefined;
    if (next === undefined) task.stop();
    else task.start();
  }

  const release = store.subscribeToSteps((state, before) => {
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
