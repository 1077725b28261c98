import type { Subject } from "../subject.ts";

/**
 * A subject on some of its images only: passes over its data, and over that of its variants, read these. Sessions, data and everything else are the subject's own;
 * what questions share (`shared`) is not, since it may hold answers on all images.
 */
export function within(subject: Subject, items: readonly number[]): Subject {
  const views = new Map<Subject, Subject>();
  const viewOf = (whole: Subject): Subject => {
    const known = views.get(whole);
    if (known !== undefined) return known;
    const made = new Map<unknown, unknown>();
    const view: Subject = {
      ...whole,
      items,
      get base() {
        return whole.base === whole ? view : viewOf(whole.base);
      },
      of: async (variant) => viewOf(await whole.of(variant)),
      shared: <T>(make: (subject: Subject) => T): T => {
        if (!made.has(make)) made.set(make, make(view));
        return made.get(make) as T;
      },
    };
    views.set(whole, view);
    return view;
  };
  return items.length === subject.items.length ? subject : viewOf(subject);
}
