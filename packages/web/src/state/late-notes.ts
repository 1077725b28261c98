import type { Study, StudyInfo } from "@deepling/engine";
import type { Networks } from "./networks.ts";
import { shownVariant } from "./shown.ts";
import type { PageStore } from "./store.ts";

/** Milliseconds after which a first picture was probably painted. */
const PAINTED = 1500;

const afterPainting = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAINTED));

const notesOf = ({ model, data }: StudyInfo): readonly string[] => [...model.notes, ...data.notes];

/**
 * Asks once per network what running it on a few images tells, which can take seconds, and what there is to say of answers that were folded meanwhile: call it once there is
 * something to look at. What is new is learned and announced. `later` says when there is time for it.
 */
export function lateNotes(study: Study, store: PageStore, { shown, original }: Networks, later = afterPainting) {
  const stop = new AbortController();
  const { learn, announce } = store.getState().actions;

  const ask = (): void => {
    const own = shown();
    if (own === undefined || own.checked) return;
    own.checked = true;
    const asked = shownVariant(store.getState().view);
    const tell = (info: StudyInfo): void => {
      const before = new Set(notesOf(own.info));
      const found = notesOf(info).filter((note) => !before.has(note));
      if (found.length === 0 && info.data.skipped.length === own.info.data.skipped.length) return;
      own.info = info;
      learn({ ...(shown() === own && { info }), ...(original() === own && { original: info }) });
      for (const note of found) announce(note);
    };
    void later()
      .then(async () => {
        if (!stop.signal.aborted) tell(await study.info({}, { variant: asked, signal: stop.signal }));
      })
      // a page goes on without
      .catch(() => undefined);
  };
  return { ask, stop: () => stop.abort() };
}
