import { countsOf } from "./statistics.ts";

/** Classes that the palette tells apart whatever their order. */
const DISTINCT = 10;

/**
 * Which of the palette's colours each class has: the true classes that occur come first, the most frequent before, then those that are only
 * predicted; ties in the order of the classes. Those that neither occur nor are predicted have −1, −2 …: no colour that could be taken for one of
 * the others. Undefined where there are so few classes that each has its own colour in their order.
 */
export function classPlaces(
  classes: number,
  labels: Int32Array | undefined,
  predicted: Int32Array | undefined,
): Int32Array | undefined {
  if (classes <= DISTINCT) return undefined;
  const [own, said] = [countsOf(labels, classes), countsOf(predicted, classes)];
  const order = Array.from(own.keys()).sort(
    (a, b) => (own[b] ?? 0) - (own[a] ?? 0) || (said[b] ?? 0) - (said[a] ?? 0) || a - b,
  );
  const places = new Int32Array(classes);
  const present = order.filter((label) => (own[label] ?? 0) + (said[label] ?? 0) > 0).length;
  for (const [place, label] of order.entries()) places[label] = place < present ? place : present - place - 1;
  return places;
}
