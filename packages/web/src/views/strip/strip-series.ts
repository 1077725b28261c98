import type { StudyInfo } from "@deepling/engine";
import { frameWords, type RowAsked, type SeriesFrame, type StripSeries, stripSeries } from "@deepling/engine";
import type { StripRun } from "../../state/store.ts";
import { targetClasses } from "../../state/target-classes.ts";
import { labelOfTarget } from "../../state/target-words.ts";
import { stripImages } from "../../state/view-state.ts";

/** What a run shows of one of its images, or of their mean (`member` undefined); undefined until there is a frame. */
export function seriesOf(
  { asked, frames, summary }: StripRun,
  member: number | undefined,
  info: Pick<StudyInfo, "model" | "data">,
): StripSeries | undefined {
  const many = stripImages(asked);
  const classes = targetClasses(info);
  const targets = asked.compare === "" ? [asked.target] : [asked.target, asked.compare];
  const rows = targets.map((target, row): RowAsked => {
    const all = Array.from({ length: many }, (_, image) => row * many + image);
    const images = member === undefined ? all : all.slice(Math.min(member, many - 1)).slice(0, 1);
    return { target, label: labelOfTarget(target, classes), images };
  });
  return stripSeries(frames, summary, rows, info.model.output);
}

/**
 * The same strip by two networks, one row each: differences are amplified alike. Undefined until there is a frame of each, or where they are
 * shown pictures of other extents.
 */
export function seriesOfBoth(
  runs: readonly [StripRun, StripRun],
  member: number | undefined,
  infos: readonly [Pick<StudyInfo, "model" | "data">, Pick<StudyInfo, "model" | "data">],
): StripSeries | undefined {
  const [one, other] = [seriesOf(runs[0], member, infos[0]), seriesOf(runs[1], member, infos[1])];
  if (one === undefined || other === undefined || !sameShape(one.shape, other.shape)) return undefined;
  return {
    ...one,
    rows: [...one.rows, ...other.rows],
    amplification: Math.min(one.amplification, other.amplification),
  };
}

/** Whether pictures have the same extents. */
export function sameShape(one: StripSeries["shape"], other: StripSeries["shape"]): boolean {
  return one.width === other.width && one.height === other.height && one.channels === other.channels;
}

/** What a frame is said to be, in words: the predicted class and its probability, or the target's value. */
export function saidOf(frame: SeriesFrame, classes: readonly string[]): string {
  const words = frameWords(frame, classes).join(" ").trim();
  return frame.predicted < 0 && frame.probabilities.length === 0 ? `target ${words}` : words;
}
