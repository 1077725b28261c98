import type { Study, StudyInfo } from "@deepling/engine";
import type { Networks } from "./networks.ts";
import { shownVariant } from "./shown.ts";
import type { PageStore } from "./store.ts";

/**
 * Asks once per network what running it on a few images tells, which can take seconds: call it once there is something to look at. What is new is learned and
 * announced.
 */
export function lateNotes(study: Study, store: PageStore, { shown, original }: Networks) {
  const stop = new AbortController();
  const { learn, announce } = store.getState().actions;

  const ask = (): void => {
    const own = shown();
    if (own === undefined || own.checked) return;
    own.checked = true;
    const tell = (info: StudyInfo): void => {
      const before = new Set(own.info.model.notes);
      const found = info.model.notes.filter((note) => !before.has(note));
      if (found.length === 0) return;
      own.info = info;
      learn({ ...(shown() === own && { info }), ...(original() === own && { original: info }) });
      for (const note of found) announce(note);
    };
    study
      .info({}, { variant: shownVariant(store.getState().view), signal: stop.signal })
      .then(tell)
      // a page goes on without
      .catch(() => undefined);
  };
  return { ask, stop: () => stop.abort() };
}
