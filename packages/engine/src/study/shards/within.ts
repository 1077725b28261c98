import type { Dataset } from "../../data/dataset.ts";
import { createFeed } from "../../data/feed.ts";
import type { Subject } from "../subject.ts";

/**
 * A subject on some of its images only: passes over its data, and over that of its variants, read these. Sessions, data and everything else are the subject's own;
 * what questions share (`shared`) is not, since it may hold answers on all images.
 */
export function within(subject: Subject, items: readonly number[]): Subject {
  return items.length === subject.items.length ? subject : viewOf(subject, () => ({ items }));
}

/**
 * A subject whose passes, and those of its variants, read `dataset`, which holds the same images. A model that wants its images otherwise than the subject reads its own.
 */
export function readingFrom(subject: Subject, dataset: Dataset): Subject {
  const feed = createFeed(dataset, subject.preprocessing);
  return viewOf(subject, (whole) =>
    whole.preprocessing === subject.preprocessing ? { dataset, feed: whole.over(feed) } : {},
  );
}

/** A subject of which `change` says what is another, of it and of its variants. */
function viewOf(subject: Subject, change: (whole: Subject) => Partial<Subject>): Subject {
  const views = new Map<Subject, Subject>();
  const view = (whole: Subject): Subject => {
    const known = views.get(whole);
    if (known !== undefined) return known;
    const made = new Map<unknown, unknown>();
    const seen: Subject = {
      ...whole,
      ...change(whole),
      get base() {
        return whole.base === whole ? seen : view(whole.base);
      },
      of: async (variant) => view(await whole.of(variant)),
      shared: <T>(make: (subject: Subject) => T): T => {
        if (!made.has(make)) made.set(make, make(seen));
        return made.get(make) as T;
      },
    };
    views.set(whole, seen);
    return seen;
  };
  return view(subject);
}
