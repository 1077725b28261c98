import type { ReactNode } from "react";
import { useView } from "../state/context.tsx";
import { isLight } from "../state/light.ts";
import type { Failure, Job } from "../state/store.ts";
import { Icon } from "./glyph.tsx";
import "./plate.css";

/** What stands where there is nothing to show, and why. */
export function EmptyPlate({ children }: { readonly children: ReactNode }) {
  return (
    <div className="plate">
      <p>{children}</p>
    </div>
  );
}

/** What stands where an answer failed: the fault in the person's names, and what to do. */
export function FailedPlate({
  failure,
  retry,
  children,
}: {
  readonly failure: Failure;
  readonly retry?: (() => void) | undefined;
  /** Other ways on. */
  readonly children?: ReactNode;
}) {
  return (
    <div className="plate failed" role="alert">
      <Icon name="warning" />
      <p>{failure.message}</p>
      {failure.hint === undefined ? null : <p className="faint">{failure.hint}</p>}
      {retry === undefined ? null : (
        <button type="button" className="button outlined" onClick={retry}>
          Try again
        </button>
      )}
      {children}
    </div>
  );
}

/** What stands in a panel until the study is open; why it did not open is said once, on the stage. */
export function OpeningPlate({ job, waiting }: { readonly job: Job | undefined; readonly waiting: string }) {
  return job?.status === "failed" ? (
    <EmptyPlate>Nothing to show.</EmptyPlate>
  ) : (
    <JobPlate job={job} waiting={waiting} />
  );
}

/** Long work that waits for the person; `light` work waits only for the projection. */
export function DeferredPlate({
  title,
  onStart,
  light = false,
}: {
  readonly title: string;
  readonly onStart: (() => void) | undefined;
  readonly light?: boolean;
}) {
  return (
    <div className="plate">
      <p>
        {light
          ? "This starts once the projection is there."
          : "This takes a while, so it starts only when you ask for it."}
      </p>
      <button type="button" className="button outlined" onClick={onStart}>
        {title}
      </button>
    </div>
  );
}

/** What stands while, or instead of, a job's answer. */
export function JobPlate({ job, waiting }: { readonly job: Job | undefined; readonly waiting: string }) {
  const light = useView(({ info }) => info !== undefined && isLight(info));
  if (job?.status === "failed" && job.failure !== undefined)
    return <FailedPlate failure={job.failure} retry={job.retry} />;
  if (job?.status === "cancelled") {
    return (
      <div className="plate">
        <p>{job.title} was cancelled.</p>
        <button type="button" className="button outlined" onClick={job.retry}>
          Take it up again
        </button>
      </div>
    );
  }
  if (job?.status === "deferred") return <DeferredPlate title={job.title} onStart={job.retry} light={light} />;
  const share = job?.progress === undefined || job.progress.total === 0 ? 0 : job.progress.done / job.progress.total;
  return (
    <div className="plate">
      <p className="faint">{job?.progress?.stage ?? waiting}</p>
      <div className="bar">
        <i style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
