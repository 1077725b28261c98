import type { Job } from "../state/store.ts";

/** Work as it is spoken of: what it is called, and how far it is in words. */
export interface SpokenJob extends Pick<Job, "title" | "status"> {
  readonly id: string;
  readonly words: string;
}

/** Milliseconds that work takes before it is spoken of: what is done sooner needs no words. */
const BEGUN = 1000;
/** Milliseconds between two reports of how far work is: a screen reader should not read every batch. */
const EVERY = 10_000;

/** Tells of work by speech. */
export interface Speaker {
  /** The work as it stands now, the latest last. */
  readonly tell: (jobs: readonly SpokenJob[]) => void;
  readonly dispose: () => void;
}

/** Says when work has begun, every ten seconds how far it is, and how it ended; `say` is handed one text at a time. */
export function createSpeaker(say: (text: string) => void): Speaker {
  /** When each work that runs was first seen, and whether it was spoken of. */
  const running = new Map<string, { readonly since: number; spoken: boolean; job: SpokenJob }>();
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const report = () => {
    timer = undefined;
    const now = performance.now();
    const begun = [...running.values()].filter(({ spoken, since }) => !spoken && now - since >= BEGUN);
    const due = begun.length > 0 ? begun : now - last >= EVERY ? [...running.values()].slice(-1) : [];
    for (const one of due) one.spoken = true;
    if (due.length > 0) speak(due.map(({ job }) => job.words));
    wait();
  };

  const speak = (texts: readonly string[]) => {
    last = performance.now();
    say(texts.join(". "));
  };

  const wait = () => {
    clearTimeout(timer);
    timer = undefined;
    const next = [...running.values()].map(({ spoken, since }) => (spoken ? last + EVERY : since + BEGUN));
    if (next.length > 0) timer = setTimeout(report, Math.max(0, Math.min(...next) - performance.now()));
  };

  /** Forgets what runs no more; answers what is to be said of it. */
  const leave = (jobs: readonly SpokenJob[]): readonly string[] =>
    [...running].flatMap(([id, { spoken, job }]) => {
      const now = jobs.find((one) => one.id === id);
      if (now?.status === "running" && now.title === job.title) return [];
      running.delete(id);
      if (now?.status === "failed" || now?.status === "cancelled") return [now.words];
      return spoken ? [`${job.title}: done`] : [];
    });

  /** Takes down how far work is; answers whether it is new. */
  const follow = (job: SpokenJob): boolean => {
    const before = running.get(job.id);
    // the one that moved last stands last
    if (before !== undefined && before.job.words !== job.words) running.delete(job.id);
    running.set(job.id, { since: performance.now(), spoken: false, ...before, job });
    return before === undefined;
  };

  return {
    tell: (jobs) => {
      const ended = leave(jobs);
      const begun = jobs.filter(({ status }) => status === "running").filter(follow);
      if (ended.length > 0) speak(ended);
      if (begun.length > 0 || ended.length > 0) wait();
    },
    dispose: () => clearTimeout(timer),
  };
}
