import { hasScores, nameAt, type StripSeries } from "@deepling/engine";
import { useMemo } from "react";
import { FailedPlate, JobPlate } from "../../parts/plate.tsx";
import { OneOrBoth } from "../../parts/side.tsx";
import { TargetPicker } from "../../parts/target-picker.tsx";
import { stripOfImage, stripOfNoise, stripSubject, stripTowards } from "../../state/ask-strip.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { openStrip } from "../../state/open-strip.ts";
import type { StripRun } from "../../state/store.ts";
import { LargePicture } from "./large-picture.tsx";
import { StripHead } from "./strip-head.tsx";
import { seriesOf } from "./strip-series.ts";
import { StripSheet } from "./strip-sheet.tsx";
import { TrailChart } from "./trail-chart.tsx";
import { TwoStrips } from "./two-strips.tsx";
import { useStripExports } from "./use-strip-exports.ts";
import "../../parts/semantics.css";
import "./strip.css";

/** What a strip is, and how to get one. */
function EmptyLab() {
  const { study, store } = usePage();
  const { data, model } = useStudyInfo();
  const { look, announce } = useActions();
  const item = useView((state) => state.view.item);
  const make = async () => {
    if (item === undefined) return;
    try {
      openStrip(store, stripOfImage(item, (await study.predict({ item })).probabilities, data));
    } catch (error) {
      announce(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="plate strip-empty">
      <p>
        An adversarial strip moves an image, step by step, towards what the network would call something else. The
        amplified differences show which pattern emerges, and which part of the image had to change.
      </p>
      {!hasScores(model.output) ? (
        <>
          <p className="faint">
            This network has no class scores: type a unit or a layer, such as unit:{model.layers[1]?.name ?? "conv1"}/0.
          </p>
          {item === undefined ? null : (
            <TargetPicker
              word={`${nameAt(data.names, item) ?? `image ${item}`} towards`}
              target=""
              none="a unit"
              onChoose={(target) => (target === "" ? undefined : openStrip(store, stripTowards(item, target)))}
            />
          )}
        </>
      ) : item === undefined ? (
        <p className="faint">
          Choose an image and press Strip in the inspector, or press a cell of the confusion matrix.
        </p>
      ) : (
        <button type="button" className="button primary" onClick={() => void make()}>
          Make a strip of {nameAt(data.names, item) ?? `image ${item}`}
        </button>
      )}
      <TargetPicker
        word="or from noise, towards"
        target=""
        none={hasScores(model.output) ? "a class" : "a unit"}
        onChoose={(target) => (target === "" ? undefined : look(stripOfNoise(target)))}
      />
    </div>
  );
}

/** What stands in the sentence's place until there is one. */
const STATUS = { running: "on its way", done: "", failed: "", cancelled: "was cancelled", deferred: "" } as const;

function Shown({ series, run }: { readonly series: StripSeries; readonly run: StripRun }) {
  const { data } = useStudyInfo();
  const stripLook = useView((state) => state.view.stripLook);
  const job = useView((state) => state.jobs.strip);
  useStripExports(series, run);
  const row = series.rows[Math.min(stripLook.row, series.rows.length - 1)];
  const frame = row?.frames[Math.min(stripLook.frame, row.frames.length - 1)];
  if (row === undefined || frame === undefined) return null;
  const name = stripSubject(run.asked, data);
  return (
    <div className="strip">
      <LargePicture series={series} row={row} frame={frame} />
      <div className="strip-main">
        <p className="strip-sentence" aria-live="polite">
          <span className="clip">
            <span className="faint">{name}:</span> {row.sentence ?? STATUS[job?.status ?? "running"]}
          </span>
          {job?.status === "cancelled" ? (
            <button type="button" className="button compact outlined" onClick={job.retry}>
              Take it up again
            </button>
          ) : null}
        </p>
        {job?.failure === undefined ? (
          <StripSheet series={series} />
        ) : (
          <FailedPlate failure={job.failure} retry={job.retry} />
        )}
      </div>
      <TrailChart row={Math.min(stripLook.row, series.rows.length - 1)} frames={series.frames} />
    </div>
  );
}

/** The strip that is asked for, or what a strip is. */
export function StripBody() {
  const info = useStudyInfo();
  const asked = useView((state) => state.view.strip);
  const run = useView((state) => state.strip);
  const job = useView((state) => state.jobs.strip);
  const member = useView((state) => state.view.stripLook.member);
  const series = useMemo(() => (run === undefined ? undefined : seriesOf(run, member, info)), [run, member, info]);
  if (asked === undefined) return <EmptyLab />;
  return (
    <OneOrBoth
      one={() =>
        series === undefined || run === undefined ? (
          <JobPlate job={job} waiting="reading the image" />
        ) : (
          <Shown series={series} run={run} />
        )
      }
      both={(sides) => <TwoStrips sides={sides} />}
    />
  );
}

/** What is moved towards what, once a strip is asked for. */
export function StripLabHead() {
  const known = useView((state) => state.info !== undefined);
  const asked = useView((state) => state.view.strip);
  return known && asked !== undefined ? <StripHead asked={asked} /> : null;
}
