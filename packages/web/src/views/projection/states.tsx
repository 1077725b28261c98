import { percent, plural } from "@deepling/engine";
import { formatCount } from "../../parts/format.ts";
import { EmptyPlate, FailedPlate, JobPlate } from "../../parts/plate.tsx";
import { useView } from "../../state/context.tsx";
import type { Job } from "../../state/store.ts";
import type { StageStatus } from "./stage-controller.ts";
import { foreignLayouts, hasStageLine } from "./stage-line.ts";
import "./stage-line.css";

/** What stands in the stage's place while there is no layout: progress, a fault, or why there is nothing. */
export function StagePlate() {
  const open = useView((state) => state.jobs.open);
  const project = useView((state) => state.jobs.project);
  const info = useView((state) => state.info);
  const projection = useView((state) => state.projection);
  const before = useWorkBefore();
  if (projection !== undefined) {
    return projection.sequence.items.length === 0 ? <EmptyPlate>There are no images to project.</EmptyPlate> : null;
  }
  if (open?.status === "failed" && open.failure !== undefined) {
    return (
      <div className="stage-plate">
        <FailedPlate failure={open.failure} retry={open.retry} />
      </div>
    );
  }
  const running = project?.status === "running" ? project.cancel : undefined;
  return (
    <div className="stage-plate" aria-live="polite">
      <JobPlate
        job={info === undefined ? open : project}
        waiting={info === undefined ? "opening the study" : (before ?? "preparing the network")}
      />
      {running === undefined ? null : (
        <button type="button" className="button outlined compact" onClick={running}>
          Cancel
        </button>
      )}
    </div>
  );
}

/** What other work of the page is under way: the server does one after another, and the layouts wait for it. */
function useWorkBefore(): string | undefined {
  return useView(({ jobs: { project, ...others } }) => {
    if (project?.progress !== undefined) return undefined;
    const running = Object.values(others).find(({ status }) => status === "running");
    if (running === undefined) return undefined;
    const { title, progress } = running;
    const far =
      progress === undefined || progress.total === 0 ? "" : ` (${percent(progress.done / progress.total, 0)})`;
    return `waiting for: ${title.toLowerCase()}${far}`;
  });
}

/** Below the images, beside the caption: that what the stage shows is not yet, or will not be, the whole. */
export function RefineLine() {
  const job = useView((state) => state.jobs.project);
  const projection = useView((state) => state.projection);
  const chosen = useView((state) => state.view.projected?.length);
  const total = useView((state) => state.info?.data.count ?? 0);
  const foreign = useView(foreignLayouts);
  const isShown = useView(hasStageLine);
  if (!isShown || projection === undefined) return null;
  const drawn = projection.sequence.items.length;
  const wanted = chosen ?? total;
  const shown = plural(drawn, "image");
  const words =
    foreign ??
    (!projection.final
      ? `A sample of ${formatCount(drawn)} of ${plural(wanted, "image")}`
      : drawn === wanted
        ? `All ${shown}`
        : `${shown}, as projected before`);
  return (
    <div className={foreign === undefined ? "stage-line" : "stage-line is-foreign"} aria-live="polite">
      {job === undefined ? <p>{words}</p> : <RefineText job={job} words={words} foreign={foreign !== undefined} />}
    </div>
  );
}

/** What is said of the job that makes the layouts, and what can be done about it. */
function RefineText({ job, words, foreign }: { readonly job: Job; readonly words: string; readonly foreign: boolean }) {
  const before = useWorkBefore();
  const { status, progress } = job;
  if (status === "running") {
    const known = progress !== undefined && progress.total > 0;
    const share = known ? progress.done / progress.total : 0;
    const stage = progress === undefined ? (before ?? "preparing the network") : progress.stage;
    const far = known ? `${stage} ${percent(share, 0)}` : stage;
    return (
      <>
        <div>
          <p>{words}</p>
          <p className="faint">
            {foreign ? "now the edited network" : "refining"}: {far}
          </p>
        </div>
        <button type="button" className="button compact" onClick={job.cancel}>
          Stop
        </button>
        <i style={{ width: `${share * 100}%` }} />
      </>
    );
  }
  const again = { failed: "Try again", cancelled: "Take it up again", deferred: job.title, done: undefined }[status];
  return (
    <>
      <div>
        {job.failure === undefined ? null : (
          <p className="wrong" title={job.failure.hint}>
            {job.failure.message}
          </p>
        )}
        <p className={job.failure === undefined ? "" : "faint"}>{words}</p>
      </div>
      {again === undefined ? null : (
        <button type="button" className="button compact outlined" onClick={job.retry}>
          {again}
        </button>
      )}
    </>
  );
}

/** Says that the drawing is not what it should be, and what that means. */
export function DrawingNote({ status }: { readonly status: StageStatus | undefined }) {
  if (status === "canvas") {
    return (
      <p className="stage-note small">This browser has no WebGL2: drawn on a plain canvas, slower with many images.</p>
    );
  }
  if (status === "context lost") {
    return (
      <p className="stage-note small">
        The graphics device was lost; the picture returns when the browser gives it back.
      </p>
    );
  }
  return null;
}
