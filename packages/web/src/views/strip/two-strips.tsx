import type { StripSeries } from "@deepling/engine";
import { useMemo } from "react";
import { EmptyPlate, FailedPlate, JobPlate } from "../../parts/plate.tsx";
import { OfSide, SideName } from "../../parts/side.tsx";
import { stripSubject } from "../../state/ask-strip.ts";
import { useStudyInfo, useView } from "../../state/context.tsx";
import type { Side, Sides } from "../../state/sides.ts";
import type { StripRun } from "../../state/store.ts";
import { LargePicture } from "./large-picture.tsx";
import { saidOf, sameShape, seriesOf, seriesOfBoth } from "./strip-series.ts";
import { StripSheet } from "./strip-sheet.tsx";
import { useStripExports } from "./use-strip-exports.ts";

/** Offers the strip of one of both networks to the export menu. */
function Exported({
  side,
  run,
  series,
}: {
  readonly side: Side;
  readonly run: StripRun;
  readonly series: StripSeries;
}) {
  useStripExports(series, run, side.word);
  return null;
}

/** How far a network's strip has come at the frame that is looked at: what it predicts there, how much was changed, and when it flips. */
function Reading({ series, side, row }: { readonly series: StripSeries; readonly side: Side; readonly row: number }) {
  const { data } = useStudyInfo();
  const at = useView((state) => state.view.stripLook.frame);
  const strip = series.rows[row];
  const frame = strip?.frames[Math.min(at, (strip?.frames.length ?? 1) - 1)];
  if (strip === undefined || frame === undefined) return null;
  return (
    <p className="strip-reading small" title={strip.sentence}>
      <SideName side={side} />
      <span>{saidOf(frame, data.classes)}</span>
      <span className="faint">
        L2 {frame.l2.toFixed(2)} · L∞ {(255 * frame.linf).toFixed(1)}/255
      </span>
      <span className="quiet clip">{strip.sentence ?? ""}</span>
    </p>
  );
}

/** The same strip by both networks, step by step above each other: the same image, target and settings, changes amplified alike. */
export function TwoStrips({ sides }: { readonly sides: Sides }) {
  const [before, after] = sides;
  const { data } = useStudyInfo();
  const look = useView((state) => state.view.stripLook);
  const run = useView((state) => state.strip);
  const other = useView((state) => state.otherStrip);
  const job = useView((state) => state.jobs.strip);
  const names = useMemo(() => sides.map(({ word }) => word), [sides]);
  const found = useMemo(() => {
    if (run === undefined || other === undefined) return undefined;
    const [one, two] = [seriesOf(other, look.member, before.info), seriesOf(run, look.member, after.info)];
    if (one === undefined || two === undefined) return undefined;
    const joined = seriesOfBoth([other, run], look.member, [before.info, after.info]);
    return { one, two, joined };
  }, [run, other, look.member, before, after]);
  if (found === undefined || run === undefined || other === undefined)
    return <JobPlate job={job} waiting="reading the image" />;
  const { one, two, joined } = found;
  if (joined === undefined) {
    return (
      <EmptyPlate>
        {sameShape(one.shape, two.shape)
          ? "Reading the image …"
          : `The networks are shown pictures of other extents (${one.shape.width}×${one.shape.height}, ${two.shape.width}×${two.shape.height}): look at one strip at a time.`}
      </EmptyPlate>
    );
  }
  const at = Math.min(look.row, 1);
  const side = at === 0 ? before : after;
  const row = joined.rows[at];
  const frame = row?.frames[Math.min(look.frame, row.frames.length - 1)];
  if (row === undefined || frame === undefined) return null;
  return (
    <div className="strip">
      <Exported side={before} run={other} series={one} />
      <Exported side={after} run={run} series={two} />
      <OfSide side={side}>
        <LargePicture series={joined} row={row} frame={frame} head={<SideName side={side} />} />
      </OfSide>
      <div className="strip-main">
        <section className="strip-readings" aria-live="polite" aria-label={stripSubject(run.asked, data)}>
          {sides.map((one, index) => (
            <OfSide key={one.word} side={one}>
              <Reading series={joined} side={one} row={index} />
            </OfSide>
          ))}
        </section>
        {job?.failure === undefined ? (
          <StripSheet series={joined} names={names} />
        ) : (
          <FailedPlate failure={job.failure} retry={job.retry} />
        )}
      </div>
    </div>
  );
}
