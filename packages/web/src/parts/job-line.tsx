import type { Job } from "../state/store.ts";
import { formatCount } from "./format.ts";
import { FailedPlate } from "./plate.tsx";

/** How far a reading is, or the button that starts it. */
export function JobLine({ job, hint }: { readonly job: Job | undefined; readonly hint?: string | undefined }) {
  if (job === undefined || job.status === "done") return null;
  if (job.failure !== undefined) return <FailedPlate failure={job.failure} retry={job.retry} />;
  if (job.status === "running") {
    const { stage, done, total } = job.progress ?? { stage: job.title, done: 0, total: 0 };
    return (
      <span role="status">
        {stage} {total > 1 ? `${formatCount(done)} / ${formatCount(total)}` : "…"}
      </span>
    );
  }
  return (
    <button type="button" className="button compact outlined" title={hint} onClick={job.retry}>
      {job.title}
    </button>
  );
}
