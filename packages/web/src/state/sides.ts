import type { Study, StudyInfo, Variant } from "@deepling/engine";
import { comparedIn } from "./compared.ts";
import type { PageState, PageStore } from "./store.ts";
import { createTask } from "./task.ts";

/** One of the two networks that are compared. */
export interface Side {
  readonly variant: Variant;
  /** What it is called beside the other: "before" and "after" edits, or "first" and "this one" of two models. */
  readonly word: string;
  /** The model's name, or the edits that make it another. */
  readonly name: string;
  readonly info: StudyInfo;
}

/** Both networks that are compared: the one that is compared with, then the one that is set. */
export type Sides = readonly [Side, Side];

declare module "./store.ts" {
  interface Answers {
    /** While both are shown: missing until both are open. */
    readonly sides?: Sides | undefined;
  }
}

/** Whether both networks are asked for, and there are two. The rest of the page then shows the one that is set. */
export function wantsBoth({ view }: Pick<PageState, "view">): boolean {
  return view.both && !view.before && comparedIn(view) !== undefined;
}

/** The names by which two networks are told apart. */
export function sideWords({ edits }: { readonly edits: string }): readonly [string, string] {
  return edits === "" ? ["first", "this one"] : ["before", "after"];
}

/** Opens both networks that are compared while they are shown beside each other, so that views know the layers and classes of each. Answers how to stop. */
export function driveSides(study: Study, store: PageStore): () => void {
  const { learn, setJob } = store.getState().actions;
  let wanted = "";

  async function* open(signal: AbortSignal): AsyncGenerator<Sides> {
    const { view } = store.getState();
    const compared = comparedIn(view);
    if (compared === undefined) return;
    const { against, variant } = compared;
    const [before, after] = await Promise.all([
      study.info({}, { variant: against, signal }),
      study.info({}, { variant, signal }),
    ]);
    const [first, second] = sideWords(view);
    const edited = view.edits !== "";
    yield [
      { variant: against, word: first, name: before.model.name, info: before },
      { variant, word: second, name: edited ? view.edits : after.model.name, info: after },
    ];
  }
  const task = createTask(store, "sides", "Opening both networks", open, (sides) => learn({ sides }));

  const follow = (): void => {
    const state = store.getState();
    const compared = wantsBoth(state) && state.original !== undefined ? comparedIn(state.view) : undefined;
    const now = compared?.key ?? "";
    if (now === wanted) return;
    wanted = now;
    task.stop();
    setJob("sides", undefined);
    learn({ sides: undefined });
    if (compared !== undefined) task.start();
  };
  const release = store.subscribeToSteps((state, before) => {
    if (state.view !== before.view || state.original !== before.original) follow();
  });
  follow();
  return () => {
    release();
    task.stop();
  };
}
