import { type Study, type StudyMethod, studyMethods } from "@deepling/engine";

/** A study, and how its sessions are let go. */
export interface HeldStudy {
  readonly study: Study;
  readonly dispose: () => Promise<void>;
}

/** A study that may be replaced while it is asked. */
export interface SwitchedStudy extends HeldStudy {
  /** From now on `next` answers. What the one before is still answering ends first; then that one is disposed of. */
  readonly replace: (next: HeldStudy) => void;
}

/** Answers with `first` until it is replaced. */
export function createSwitchedStudy(first: HeldStudy): SwitchedStudy {
  interface Holder extends HeldStudy {
    users: number;
    replaced: boolean;
  }
  const held = (next: HeldStudy): Holder => ({ ...next, users: 0, replaced: false });
  let current = held(first);
  const leaving = new Set<Promise<void>>();

  const letGo = (holder: Holder): void => {
    if (!holder.replaced || holder.users > 0) return;
    const gone = holder.dispose().finally(() => leaving.delete(gone));
    leaving.add(gone);
  };
  const enter = (): Holder => {
    current.users++;
    return current;
  };
  const leave = (holder: Holder): void => {
    holder.users--;
    letGo(holder);
  };

  // The wire: the list of questions says which are answered once and which with a stream.
  type Call = (...asked: readonly unknown[]) => unknown;
  const callOf = ({ study }: Holder, name: string): Call => (study as unknown as Record<string, Call>)[name] as Call;
  const methods = Object.entries<StudyMethod>(studyMethods).map(([name, { answers }]) => {
    const once = async (...asked: readonly unknown[]) => {
      const holder = enter();
      try {
        return await callOf(holder, name)(...asked);
      } finally {
        leave(holder);
      }
    };
    const stream = async function* stream(...asked: readonly unknown[]) {
      const holder = enter();
      try {
        return yield* callOf(holder, name)(...asked) as AsyncGenerator<unknown>;
      } finally {
        leave(holder);
      }
    };
    return [name, answers === "once" ? once : stream];
  });

  return {
    study: Object.fromEntries(methods) as Study,
    replace: (next) => {
      const before = current;
      current = held(next);
      before.replaced = true;
      letGo(before);
    },
    dispose: async () => {
      await Promise.allSettled(leaving);
      await current.dispose();
    },
  };
}
