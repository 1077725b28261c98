import { growthNotes } from "./growth-notes.ts";
import type { GrowingPictures, Visualisation } from "./messages.ts";

/** What would have been answered to the request of one target alone, of pictures that grew together with those of others. */
export function visualisationOf(found: Visualisation, target: number): Visualisation {
  const pictures = found.pictures.filter((picture) => picture.target === target);
  return {
    ...found,
    targets: found.targets.slice(target, target + 1),
    pictures: pictures.map((picture) => ({ ...picture, target: 0 })),
    failures: growthNotes(pictures, found.notes.length > 0),
  };
}

/** The same of pictures while they grow; undefined where the target's are not among them. Each target has `count` pictures. */
export function growingOf(growing: GrowingPictures, target: number, count: number): GrowingPictures | undefined {
  const { first, values, pixels } = growing;
  const from = target * count - first;
  const [start, end] = [Math.max(0, from), Math.min(values.length, from + count)];
  if (start >= end) return undefined;
  const size = pixels.length / values.length;
  return {
    ...growing,
    first: start - from,
    pixels: pixels.slice(start * size, end * size),
    values: values.slice(start, end),
  };
}
