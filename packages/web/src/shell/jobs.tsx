import { useEffect, useRef, useState } from "react";
import { formatCount } from "../parts/format.ts";
import { Icon } from "../parts/glyph.tsx";
import { useView } from "../state/context.tsx";
import type { Job } from "../state/store.ts";
import { createSpeaker, type Speaker, type SpokenJob } from "./spoken.ts";

function wordsOf({ title, status, progress }: Job): string {
  if (status === "failed") return `${title} failed`;
  if (status === "cancelled") return `${title} was cancelled`;
  if (progress === undefined) return title;
  const far = progress.total > 1 ? ` ${formatCount(progress.done)} / ${formatCount(progress.total)}` : "";
  return `${progress.stage}${far}`;
}

function JobLine({ job }: { readonly job: Job }) {
  const { status, progress } = job;
  const known = progress !== undefined && progress.total > 0;
  const share = known ? progress.done / progress.total : 0;
  return (
    <div className="job">
      {status === "running" ? (
        <span
          className={known ? "job-bar" : "job-bar is-open"}
          role="progressbar"
          aria-label={job.title}
          aria-valuenow={known ? Math.round(share * 100) : undefined}
        >
          <i style={known ? { width: `${share * 100}%` } : undefined} />
        </span>
      ) : null}
      <span className={status === "failed" ? "clip wrong" : "clip"} title={job.failure?.message ?? wordsOf(job)}>
        {wordsOf(job)}
      </span>
      {job.cancel === undefined ? null : (
        <button
          type="button"
          className="button square compact"
          aria-label={`Cancel: ${job.title}`}
          title="Cancel"
          onClick={job.cancel}
        >
          <Icon name="close" />
        </button>
      )}
      {job.retry === undefined ? null : (
        <button type="button" className="button compact" onClick={job.retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Says of the jobs what a screen reader should read. */
function useSpoken(jobs: readonly SpokenJob[]): string {
  const [spoken, setSpoken] = useState("");
  const speaker = useRef<Speaker>(null);
  useEffect(() => {
    const made = createSpeaker(setSpoken);
    speaker.current = made;
    return made.dispose;
  }, []);
  useEffect(() => speaker.current?.tell(jobs));
  return spoken;
}

/** Work under way, or that failed, with how far it is and how to give it up; one line, the latest first. */
export function Jobs() {
  const jobs = useView((state) => state.jobs);
  // why a network does not open is said in its place
  const shown = Object.entries(jobs).filter(
    ([id, { status }]) => status !== "done" && status !== "deferred" && !(id === "open" && status === "failed"),
  );
  const spoken = useSpoken(shown.map(([id, job]) => ({ id, ...job, words: wordsOf(job) })));
  const latest = shown.findLast(([, { status }]) => status === "running") ?? shown.at(-1);
  return (
    <>
      <span className="unseen" aria-live="polite">
        {spoken}
      </span>
      {latest === undefined ? null : <JobLine job={latest[1]} />}
    </>
  );
}
