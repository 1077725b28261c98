import { percent, plural, variantKey } from "@deepling/engine";
import { formatCount } from "../../parts/format.ts";
import { EmptyPlate, FailedPlate, JobPlate } from "../../parts/plate.tsx";
import { useView } from "../../state/context.tsx";
import { shownKey, showsEdited, unedited } from "../../state/shown.ts";
import type { Job } from "../../state/store.ts";
import type { StageStatus } from "./stage-controller.ts";

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

/** Whose layouts the stage shows while they are not those of the network that the page shows; undefined where they are. */
function useForeignLayouts(): string | undefined {
  return useView(({ view, projection, projectionOf }) => {
    if (projection === undefined || projectionOf === undefined || projectionOf === shownKey(view)) return undefined;
    if (projectionOf !== variantKey(unedited(view))) return "Layouts of the network shown before";
    return showsEdited(view) ? "Layouts of the network before the edits" : undefined;
  });
}

/** A line over the stage while what it shows is not yet, or will not be, the whole. */
export function RefineLine() {
  const job = useView((state) => state.jobs.project);
  const projection = useView((state) => state.projection);
  const chosen = useView((state) => state.view.projected?.length);
  const total = useView((state) => state.info?.data.count ?? 0);
  const foreign = useForeignLayouts();
  if (projection === undefined) return null;
  if (foreign !== undefined) {
    return (
      <div className="stage-line is-foreign" aria-live="polite">
        {job === undefined ? <span>{foreign}</span> : <RefineText job={job} words={foreign} foreign />}
      </div>
    );
  }
  if (job === undefined || job.status === "done") return null;
  const drawn = projection.sequence.items.length;
  const wanted = chosen ?? total;
  const shown = plural(drawn, "image");
  const words = !projection.final
    ? `A sample of ${formatCount(drawn)} of ${plural(wanted, "image")}`
    : drawn === wanted
      ? `All ${shown}`
      : `${shown}, as projected before`;
  return (
    <div className="stage-line" aria-live="polite">
      <RefineText job={job} words={words} />
    </div>
  );
}

function RefineText({
  job,
  words,
  foreign = false,
}: {
  readonly job: Job;
  readonly words: string;
  readonly foreign?: boolean;
}) {
  const before = useWorkBefore();
  const retry = (text: string) => (
    <button type="button" className="button compact" onClick={job.retry}>
      {text}
    </button>
  );
  if (job.status === "failed") {
    return (
      <>
        <span className="wrong">{job.failure?.message}</span> <span className="faint">{words}.</span>{" "}
        {retry("Try again")}
      </>
    );
  }
  if (job.status === "deferred") {
    return (
      <>
        <span>{words}.</span>{" "}
        <button type="button" className="button compact outlined" onClick={job.retry}>
          {job.title}
        </button>
      </>
    );
  }
  if (job.status === "done") return <span>{words}</span>;
  if (job.status === "cancelled") {
    return (
      <>
        <span>{words}.</span> {retry("Take it up again")}
      </>
    );
  }
  const { progress } = job;
  const share = progress === undefined || progress.total === 0 ? 0 : progress.done / progress.total;
  return (
    <>
      <span>{foreign ? `${words}; projecting the edited network` : `${words}; refining`}</span>
      <span className="faint">
        {progress === undefined ? (before ?? "preparing the network") : `${progress.stage} ${percent(share, 0)}`}
      </span>
      <i style={{ width: `${share * 100}%` }} />
      <button type="button" className="button compact" onClick={job.cancel}>
        Stop
      </button>
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
