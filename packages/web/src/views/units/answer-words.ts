import { type LayerUnits, percent, plural, threeFigures } from "@deepling/engine";
import type { Example } from "./unit-examples.ts";

/** What a unit's answer to an image is, in a layer with a map and in one without. */
export function answerWords({ map: [rows, columns] }: Pick<LayerUnits, "map">): string {
  return rows * columns === 1 ? "its activation" : "its largest activation anywhere in its map";
}

/** Where a unit's answer to an image stands among its answers to all `images`: its rank where that is known, else between which deciles it lies. */
export function placeWords(
  { top, deciles, active }: Pick<LayerUnits, "top" | "deciles" | "active">,
  unit: number,
  { item, answer }: { readonly item: number; readonly answer: number },
  images: number,
): string {
  const among = `of ${plural(images, "image")}`;
  const rank = top.items.subarray(unit * top.count, (unit + 1) * top.count).indexOf(item);
  if (!(answer > 0)) return `not active, as on ${percent(1 - (active[unit] ?? 0))} ${among}`;
  if (rank >= 0) return `rank ${rank + 1} ${among}`;
  const own = deciles.values.subarray(unit * deciles.count, (unit + 1) * deciles.count);
  const below = 10 * own.reduce((count, value) => count + (value < answer ? 1 : 0), 0);
  if (below === 0) return `among the smallest 10 % ${among}`;
  return below === 90 ? `among the largest 10 % ${among}` : `larger than on ${below} to ${below + 10} % ${among}`;
}

/** Examples that follow one another with the same answer. */
export interface Run {
  readonly value: number;
  readonly examples: readonly Example[];
}

/** Examples in runs of equal answers. */
export function runsOf(examples: readonly Example[]): readonly Run[] {
  const runs: { value: number; examples: Example[] }[] = [];
  for (const example of examples) {
    const last = runs.at(-1);
    if (last !== undefined && last.value === example.value) last.examples.push(example);
    else runs.push({ value: example.value, examples: [example] });
  }
  return runs;
}

/** What stands in the place of deciles with the same answer; `inactive` is the share of the images on which the unit is not active. */
export function decileWords({ value, examples }: Run, inactive: number): string {
  const percents = examples.map(({ slot }) => 10 * (slot + 1));
  const points = `${percents[0]} to ${percents.at(-1)} %`;
  return value === 0 && inactive > 0
    ? `${points}: 0, not active on ${percent(inactive)} of the images`
    : `${points}: ${threeFigures(value)} on all of these`;
}
