import { useEffect } from "react";
import { useStudyInfo, useView } from "../state/context.tsx";
import { DEPTH_JOB } from "../state/depth.ts";
import { isLight } from "../state/light.ts";
import { formatCount } from "./format.ts";

/**
 * What stands where decision depths will be: how far their job is, why it failed, or the button that starts it. With `start` it starts by itself
 * where the work is light.
 */
export function DepthWait({ start = false, words }: { readonly start?: boolean; readonly words?: string }) {
  const info = useStudyInfo();
  const job = useView((state) => state.jobs[DEPTH_JOB]);
  const begin = start && job?.status === "deferred" && isLight(info) ? job.retry : undefined;
  useEffect(() => begin?.(), [begin]);
  if (job === undefined || job.status === "done") return null;
  if (job.status === "running") {
    const { stage, done, total } = job.progress ?? { stage: "reading every layer", done: 0, total: 0 };
    return (
      <p className="small faint" role="status">
        {stage} {total > 1 ? `${formatCount(done)} / ${formatCount(total)}` : "…"}
      </p>
    );
  }
  return (
    <>
      {job.failure === undefined ? null : <p className="small wrong">{job.failure.message}</p>}
      <button
        type="button"
        className="button compact outlined"
        title="Reads every layer for all images, once"
        onClick={job.retry}
      >
        {job.status === "deferred" ? (words ?? job.title) : "Try again"}
      </button>
    </>
  );
}
